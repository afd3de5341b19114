using Somgate.Register;
using Somgate.Team;

namespace Somgate.Dashboard.Screens;

/// <summary>A part of the screens of figures, which have a table of texts of their own.</summary>
public abstract class FigurePart : DeskPart
{
    private protected string F(string key, params ReadOnlySpan<(string Name, string Value)> values) => FigureTexts.Of(View.Language, key, values);

    private protected string Count(long number) => FigureText.Count(number, View.Language);

    private protected bool Has(Right right) => View.Person is Viewer viewer && viewer.Has(right);

    /// <summary>The address of the list behind a number; null: there is none, or it isn't to be seen.</summary>
    private protected string? ListOf(RegisterFilter? filter) =>
        filter is null || !Has(Right.PaymentsView) ? null : $"{Home}/payments?{(filter with { Mode = View.Mode }).ToQuery()}";
}
