using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Register;
using Somgate.Reports;
using Somgate.RequestLog;

namespace Somgate.DataApi;

/// <summary>What cursor mode adds to an answer (data-api.md 7).</summary>
internal sealed record SyncState(string NextCursor, bool HasMore, DateTimeOffset SyncedTo);

/// <summary>Rows as they are sent (data-api.md 4.3): JSON with its signature, or CSV. Pure.</summary>
internal sealed record OperationsView(IReadOnlyList<RegisterRow> Rows, IReadOnlyList<ChosenField> Fields, RegisterZone Zone, ProjectSnapshot Projects, bool SeesPersonal)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly CsvDialect Dialect = CsvDialect.Standard with { InMinorUnits = true };

    /// <summary>The signed answer.</summary>
    public byte[] ToJson(SyncState? sync, ReadOnlySpan<byte> key, SignatureOrder order)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + (Rows.Count * 700));
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteStartArray("operations"u8);
            foreach (var row in Rows) Write(json, row);
            json.WriteEndArray();
            if (sync is not null)
            {
                json.WriteString("next_cursor"u8, sync.NextCursor);
                json.WriteNumber("has_more"u8, sync.HasMore ? 1 : 0);
                json.WriteString("synced_to"u8, OperationField.Moment(sync.SyncedTo, Zone));
            }

            json.WriteEndObject();
        }

        return Signature.WithSignature(buffer.WrittenSpan, key, order: order);
    }

    /// <summary>A header and a line a row; amounts always in minor units.</summary>
    public byte[] ToCsv(bool isGuarded)
    {
        var dialect = Dialect with { IsGuarded = isGuarded };
        var buffer = new ArrayBufferWriter<byte>(1024 + (Rows.Count * 300));
        var csv = new CsvWriter(buffer, dialect);
        csv.Line(Fields.SelectMany(chosen => chosen.Headers()));
        foreach (var row in Rows) csv.Line(Fields.SelectMany(chosen => Cells(chosen, row, dialect)));
        return buffer.WrittenSpan.ToArray();
    }

    private void Write(Utf8JsonWriter json, RegisterRow row)
    {
        json.WriteStartObject();
        foreach (var chosen in Fields)
        {
            var value = Value(chosen.Field, row);
            if (value is Money sum)
            {
                json.WriteStartObject(chosen.Field.Name);
                if (chosen.HasAmount) json.WriteNumber("amount"u8, sum.AmountMinor);
                if (chosen.HasCurrency) json.WriteString("currency"u8, sum.Currency);
                json.WriteEndObject();
            }
            else if (chosen.Field.IsWhole) json.WriteNumber(chosen.Field.Name, (long)value!);
            else json.WriteString(chosen.Field.Name, OperationField.Text(value, Zone));
        }

        json.WriteEndObject();
    }

    private IEnumerable<string> Cells(ChosenField chosen, RegisterRow row, CsvDialect dialect)
    {
        var value = Value(chosen.Field, row);
        if (value is not Money sum) yield return CsvCell.Of(chosen.Field.Type, value is null ? null : OperationField.Text(value, Zone), Zone, dialect);
        else
        {
            if (chosen.HasAmount) yield return CsvCell.Amount(sum, dialect);
            if (chosen.HasCurrency) yield return sum.Currency;
        }
    }

    private object? Value(OperationField field, RegisterRow row)
    {
        var value = field.Read(new(row, Projects.Find(row.ProjectId)));
        return field.IsPersonal && !SeesPersonal && value is string { Length: > 0 } contact ? RequestMask.Email(contact) : value;
    }
}
