namespace Somgate.Callbacks;

/// <summary>Why a callback was made (dashboard.md 5.4), as words of the database and the screens.</summary>
internal static class CallbackKind
{
    /// <summary>A change of a payment.</summary>
    public const string Event = "event";

    /// <summary>A person had one sent again: a delivery of its own, outside "newest wins".</summary>
    public const string Resend = "resend";

    /// <summary>A person tried an address: sent once and never repeated.</summary>
    public const string Test = "test";

    public static readonly IReadOnlyList<string> All = [Event, Resend, Test];
}
