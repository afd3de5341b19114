using Somgate.Dashboard.Screens;

namespace Somgate.Dashboard;

/// <summary>The ways on, for whoever has no figures to look at.</summary>
internal static class WaysEndpoint
{
    public static Task Show(Visit visit) => visit.Show<WaysScreen>(visit.Text("nav.home"));
}
