using System.Text.Json;

namespace Somgate.Mail;

/// <summary>A letter to one person, as text and as HTML, without pictures from elsewhere and without tracking.</summary>
/// <param name="Key">What it is about: no second letter is ever written under one key.</param>
/// <param name="Kind">A word of <see cref="LetterKind"/>.</param>
internal sealed record Letter(string Key, string Kind, string Address, LetterText Text);

/// <summary>What a letter says.</summary>
internal sealed record LetterText(string Language, string Subject, string Plain, string Html)
{
    public string ToJson() => JsonSerializer.Serialize(this);

    public static LetterText Read(string json) => JsonSerializer.Deserialize<LetterText>(json)!;
}

/// <summary>A letter on its way.</summary>
internal sealed record QueuedLetter(long LetterId, Letter Letter, int Tries)
{
    /// <summary>The same at every try, so that a mail server or a reader knows a repetition.</summary>
    public string MessageId(string domain) => $"letter-{LetterId}@{domain}";
}

/// <summary>What became of a letter.</summary>
/// <param name="State"><c>queued</c>, <c>sent</c>, <c>failed</c>.</param>
internal sealed record LetterState(string Key, string State, DateTimeOffset? EndedAt);

/// <summary>Kinds of letters, and how long each is tried (reports.md 5; payment-links.md 7). Pure.</summary>
internal static class LetterKind
{
    public const string Report = "report";
    public const string Invitation = "invitation";
    public const string Notice = "notice";
    public const string Account = "account";
    public const string Link = "link";
    public const string LinkCanceled = "link canceled";

    // Six tries within eight hours.
    private static readonly TimeSpan[] Patient = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4)];

    // Five within ten minutes: a customer waits.
    private static readonly TimeSpan[] Quick = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(4)];

    /// <summary>When it is tried again after so many tries; null: no more.</summary>
    public static DateTimeOffset? NextTry(string kind, int tries, DateTimeOffset now)
    {
        var pauses = kind is Link or LinkCanceled ? Quick : Patient;
        return tries <= pauses.Length ? now + pauses[tries - 1] : null;
    }
}
