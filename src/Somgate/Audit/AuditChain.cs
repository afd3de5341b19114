using System.Text.Json;
using System.Text.Json.Nodes;

namespace Somgate.Audit;

/// <summary>An entry as it lies in the database: what may be sought by stands beside the text that counts.</summary>
internal sealed record AuditRow(string Chain, long Seq, long AtMs, string Actor, string Act, string Object, string Result, string Text, string Hash);

/// <summary>What a look at a whole chain found.</summary>
/// <param name="FirstBroken">The number of the first entry that isn't as it was written; null: all are.</param>
internal sealed record AuditVerdict(string Chain, long Count, long? FirstBroken);

/// <summary>Follows a chain entry by entry and stops at the first that doesn't fit (dashboard.md 10).</summary>
internal sealed class AuditChain(string chain)
{
    private string previous = AuditEntry.Nothing;
    private long seq;
    private long? broken;

    /// <summary>False: the chain is broken here or was before.</summary>
    public bool Take(AuditRow row)
    {
        if (broken is not null) return false;
        if (!Fits(row)) broken = seq + 1;
        else (seq, previous) = (row.Seq, row.Hash);
        return broken is null;
    }

    /// <summary>The verdict, once all entries are taken; a chain whose end was cut off is broken after its last.</summary>
    public AuditVerdict End(long headSeq, string head) => new(chain, seq, broken ?? (headSeq == seq && head == previous ? null : seq + 1));

    private bool Fits(AuditRow row)
    {
        if (row.Seq != seq + 1 || row.Chain != chain || AuditEntry.Hash(row.Text) != row.Hash) return false;
        try
        {
            var entry = JsonNode.Parse(row.Text)!;
            var (actor, thing) = (entry["actor"]!, entry["object"]!);
            return entry["prev"]!.GetValue<string>() == previous
                && entry["seq"]!.GetValue<long>() == row.Seq
                && entry["chain"]!.GetValue<string>() == chain
                && entry["act"]!.GetValue<string>() == row.Act
                && entry["result"]!.GetValue<string>() == row.Result
                && $"{actor["kind"]}:{actor["id"]}" == row.Actor
                && $"{thing["kind"]}:{thing["id"]}" == row.Object
                && DateTimeOffset.Parse(entry["at"]!.GetValue<string>()).ToUnixTimeMilliseconds() == row.AtMs;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return false;
        }
    }
}

/// <summary>What is looked for in a chain; null: anything.</summary>
internal sealed record AuditSearch(string Chain, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Actor = null, string? Act = null, string? Object = null, string? Result = null);
