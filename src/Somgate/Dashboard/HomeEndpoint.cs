using Somgate.Dashboard.Screens;

namespace Somgate.Dashboard;

/// <summary>The first screen: the ways on.</summary>
internal static class HomeEndpoint
{
    public static Task Show(Visit visit) => visit.Show<HomeScreen>(visit.Text("nav.home"));
}
