using Microsoft.AspNetCore.Components;

namespace Somgate.Dashboard.Screens;

/// <summary>What every part of a screen can say of the view; it comes down from <see cref="DeskDocument"/>.</summary>
public abstract class DeskPart : ComponentBase
{
    [CascadingParameter]
    private protected ShellView View { get; set; } = null!;

    private protected string Home => View.Door.Home;

    private protected string T(string key, params ReadOnlySpan<(string Name, string Value)> values) => View.Text(key, values);

    private protected static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
