using Somgate.Analytics;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>A value of a table of figures, before a screen or a file writes it.</summary>
internal abstract record Figure
{
    private Figure()
    {
    }

    /// <summary>Text that is the same in every language.</summary>
    public sealed record Word(string Text) : Figure;

    /// <summary>Text by its key.</summary>
    public sealed record Named(string Key) : Figure;

    public sealed record Whole(long Number) : Figure;

    public sealed record Share(Rate Rate) : Figure;

    /// <summary>Null: of nothing.</summary>
    public sealed record Sum(Money? Money) : Figure;

    /// <summary>Null: of nothing.</summary>
    public sealed record Duration(long? Ms) : Figure;
}

/// <summary>A cell with the list behind its number.</summary>
/// <param name="List">Null: no address says it.</param>
/// <param name="IsAlarm">It must be 0 and isn't.</param>
internal sealed record FigureCell(Figure Figure, RegisterFilter? List = null, bool IsAlarm = false);

/// <summary>A row of a table.</summary>
/// <param name="Group">The value of the break-down; null: the whole.</param>
internal sealed record FigureRow(string? Group, IReadOnlyList<FigureCell> Cells);

/// <summary>A number beside that of the period before.</summary>
/// <param name="Of">What it is a number of, where the name alone doesn't say: a currency.</param>
internal sealed record ComparedFigure(string Key, string Of, FigureCell Now, FigureCell? Before);
