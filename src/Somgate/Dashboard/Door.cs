namespace Somgate.Dashboard;

/// <summary>One of the two doors for people: Dashboard for merchants' staff, Console for operators. They share no cookie and no account.</summary>
internal sealed record Door(string Home, bool IsOperator)
{
    public static readonly Door ForUsers = new("/dashboard", false);
    public static readonly Door ForOperators = new("/console", true);

    /// <summary>Lists that both doors have: of a merchant's own projects in Dashboard, of all in Console.</summary>
    public string Payments => Home + "/payments";

    public string Callbacks => Home + "/callbacks";

    public string Requests => Home + "/requests";

    /// <summary>Whether a screen is about one mode: all of Dashboard's, and the lists and cards of Console (dashboard.md R4).</summary>
    public bool ShowsOneMode(string path) =>
        !IsOperator || new[] { Payments, Callbacks, Requests, Home + "/search" }.Any(list => path == list || path.StartsWith(list + "/", StringComparison.Ordinal));

    private string Word => IsOperator ? "console" : "dashboard";

    /// <summary>The session. Over plain HTTP, which is for this machine alone, browsers refuse the prefix and the attribute (dashboard.md 3.2).</summary>
    public string SessionCookie(bool isHttps) => isHttps ? $"__Host-somgate-{Word}" : $"somgate-{Word}";

    /// <summary>Binds forms to the browser before anyone is signed in.</summary>
    public string FormCookie(bool isHttps) => SessionCookie(isHttps) + "-form";

    /// <summary>A browser that has signed in before.</summary>
    public string DeviceCookie(bool isHttps) => SessionCookie(isHttps) + "-device";

    public bool Owns(string path) => path == Home || path.StartsWith(Home + "/", StringComparison.Ordinal);

    /// <summary>
    /// A way back after signing in: a path below this door, or its home. Nothing that a browser could take for another host, and no further than one may look.
    /// </summary>
    public string Back(string? given) =>
        given is { Length: > 0 and <= 8000 } && Owns(given.Split('?', '#')[0]) && !given.Contains('\\', StringComparison.Ordinal) && !given.Contains("//", StringComparison.Ordinal)
        && !given.Any(char.IsControl) && !given.Contains("/../", StringComparison.Ordinal)
            ? given
            : Home;
}
