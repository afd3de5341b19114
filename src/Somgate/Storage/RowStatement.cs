using System.Data.Common;
using System.Text.RegularExpressions;

namespace Somgate.Storage;

/// <summary>What a column holds: whole numbers (money, moments, counts, yes or no), text, or bytes.</summary>
internal enum ColumnKind
{
    Whole,
    Text,
    Bytes,
}

/// <summary>A column of the rows that a statement is given.</summary>
internal readonly record struct Column(string Name, ColumnKind Kind)
{
    public static Column Whole(string name) => new(name, ColumnKind.Whole);

    public static Column Text(string name) => new(name, ColumnKind.Text);

    public static Column Bytes(string name) => new(name, ColumnKind.Bytes);
}

/// <summary>
/// One statement that serves both engines: its text reads from <c>{rows}</c>, known as <c>r</c>. PostgreSQL is given all rows at once as arrays;
/// SQLite, where a call costs next to nothing, one row at a time as parameters.
/// </summary>
internal sealed partial class RowStatement(string text, params Column[] columns)
{
    public IReadOnlyList<Column> Columns { get; } = columns;

    // As a table of one row, r would be materialized at every call: three times the cost of the statement itself.
    public string ForSqlite { get; } = RowColumn().Replace(
        FromRows().Replace(text, ""), named => $"?{System.Array.FindIndex(columns, column => column.Name == named.Groups[1].Value) + 1}");

    public string ForPostgres { get; } = text.Replace(
        "{rows}",
        "unnest(" + string.Join(", ", columns.Select((column, index) => $"${index + 1}::{Array(column.Kind)}")) + ") as r("
        + string.Join(", ", columns.Select(column => column.Name)) + ")",
        StringComparison.Ordinal);

    [GeneratedRegex(@"\br\.(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex RowColumn();

    [GeneratedRegex(@"\s*from \{rows\}", RegexOptions.CultureInvariant)]
    private static partial Regex FromRows();

    private static string Array(ColumnKind kind) => kind switch
    {
        ColumnKind.Whole => "bigint[]",
        ColumnKind.Text => "text[]",
        ColumnKind.Bytes => "bytea[]",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of column"),
    };
}

/// <summary>A statement with the rows it is given, and afterwards the rows it returned.</summary>
internal sealed class RowBatch(RowStatement statement)
{
    public RowStatement Statement { get; } = statement;

    /// <summary>Values in the order of the statement's columns: long, string, byte[] or null.</summary>
    public List<object?[]> Rows { get; } = [];

    public List<object?[]> Returned { get; } = [];

    public void Clear()
    {
        Rows.Clear();
        Returned.Clear();
    }
}

/// <summary>Something that must stand or fall with a transaction of others, such as its entry in the audit log.</summary>
internal delegate Task JoinedAct(DbConnection connection);

/// <summary>A connection of one writer loop, in or out of a transaction.</summary>
internal abstract class RowSession : IAsyncDisposable
{
    /// <summary>Runs the batches that have rows, in this order; with <paramref name="begin"/> opens the transaction first, with <paramref name="commit"/> makes it durable.</summary>
    public abstract ValueTask Run(IReadOnlyList<RowBatch> batches, bool begin, bool commit);

    /// <summary>Does something else in the transaction that is open.</summary>
    public abstract Task Join(JoinedAct act);

    public abstract ValueTask Rollback();

    public abstract ValueTask DisposeAsync();
}
