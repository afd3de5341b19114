using System.Collections.Frozen;

namespace Somgate.BankSimulator;

/// <summary>What a phone number makes happen. The members that are not set are an ordinary purchase.</summary>
/// <param name="Story">One line for people: README and phone page show it.</param>
internal sealed record Scene(string Story)
{
    /// <summary>The word with which the purchase is refused at once.</summary>
    public string? RefusedAtOnce { get; init; }

    /// <summary>The word with which the purchase is refused after the right code.</summary>
    public string? RefusedAfterCode { get; init; }

    /// <summary>Whether <c>0000</c> is right beside the code that was sent.</summary>
    public bool ZerosAreRight { get; init; }

    public bool EveryCodeIsWrong { get; init; }

    public bool FirstCodeIsLost { get; init; }

    /// <summary>How long the debit runs after the right code; null is no time at all.</summary>
    public TimeSpan? DebitTakes { get; init; }

    /// <summary>How long after the end of the purchase's lifetime the debit is done, a late success.</summary>
    public TimeSpan? DebitAfterLifetime { get; init; }

    /// <summary>When the customer refuses in the bank's app, from the creation on.</summary>
    public TimeSpan? RefusesInAppAfter { get; init; }

    /// <summary>How many calls to create one order answer 500 and do nothing.</summary>
    public int BrokenCreates { get; init; }

    /// <summary>Every call about the order answers 503 and does nothing.</summary>
    public bool Down { get; init; }

    public bool CreateIsNeverAnswered { get; init; }

    /// <summary>The confirm that charged is never answered, nor any later one.</summary>
    public bool ChargeIsNeverAnswered { get; init; }

    public bool AnswersAreNotJson { get; init; }

    public TimeSpan AnswersTake { get; init; }

    public bool NoticeIsLost { get; init; }

    /// <summary>The answer of confirm waits until the notice has arrived.</summary>
    public bool NoticeComesFirst { get; init; }

    public int NoticeCopies { get; init; } = 1;

    /// <summary>By how many minor units the amount of the notice is off.</summary>
    public long NoticeAmountOffMinor { get; init; }
}

/// <summary>The table of magic phones (mbank-service.md 5).</summary>
internal static class Script
{
    /// <summary>The bank's own bounds of a purchase, 50.00 to 50,000.00 KGS; outside them it is not allowed.</summary>
    public const long AmountMinorMin = 5_000;
    public const long AmountMinorMax = 5_000_000;

    public static readonly Scene Ordinary = new("Code sent, right code: confirmed.");

    /// <summary>The magic phones in the order of the table.</summary>
    public static readonly IReadOnlyList<(string Phone, Scene Scene)> Table =
    [
        ("996700000001", Ordinary with { ZerosAreRight = true }),
        ("996700000002", new("After the right code: refused, INSUFFICIENT_FUNDS.")
            { ZerosAreRight = true, RefusedAfterCode = "INSUFFICIENT_FUNDS" }),
        ("996700000003", new("Refused at once, ACCOUNT_NOT_FOUND.") { ZerosAreRight = true, RefusedAtOnce = "ACCOUNT_NOT_FOUND" }),
        ("996700000004", new("Refused at once, ACCOUNT_BLOCKED.") { ZerosAreRight = true, RefusedAtOnce = "ACCOUNT_BLOCKED" }),
        ("996700000005", new("Every code is wrong until ATTEMPTS_EXCEEDED.") { EveryCodeIsWrong = true }),
        ("996700000006", new("Create is carried out and never answered; status knows it.")
            { ZerosAreRight = true, CreateIsNeverAnswered = true }),
        ("996700000007", new("Confirm answers IN_PROGRESS, charged after 3 s, the notice is lost: only the status tells.")
            { ZerosAreRight = true, DebitTakes = TimeSpan.FromSeconds(3), NoticeIsLost = true }),
        ("996700000008", new("The notice of the charge arrives before the answer of confirm.")
            { ZerosAreRight = true, NoticeComesFirst = true }),
        ("996700000009", new("The notice arrives three times.") { ZerosAreRight = true, NoticeCopies = 3 }),
        ("996700000010", new("Confirm answers IN_PROGRESS, then cancel TOO_LATE; charged 10 s after the lifetime is over.")
            { ZerosAreRight = true, DebitAfterLifetime = TimeSpan.FromSeconds(10) }),
        ("996700000011", new("Create answers 500 twice, then works.") { ZerosAreRight = true, BrokenCreates = 2 }),
        ("996700000012", new("Confirm is carried out and never answered; it was charged.")
            { ZerosAreRight = true, ChargeIsNeverAnswered = true }),
        ("996700000013", new("Refused at once, LIMIT_EXCEEDED.") { ZerosAreRight = true, RefusedAtOnce = "LIMIT_EXCEEDED" }),
        ("996700000014", new("The customer refuses in the app after 2 s: REJECT by notice, DECLINED_BY_CUSTOMER.")
            { ZerosAreRight = true, RefusesInAppAfter = TimeSpan.FromSeconds(2) }),
        ("996700000015", new("Refused at once, SUSPICIOUS.") { ZerosAreRight = true, RefusedAtOnce = "SUSPICIOUS" }),
        ("996700000016", new("The first code never arrives; the resent one does.") { ZerosAreRight = true, FirstCodeIsLost = true }),
        ("996700000017", new("The bank is down: 503 to everything.") { ZerosAreRight = true, Down = true }),
        ("996700000018", new("Every answer takes 5 s.") { ZerosAreRight = true, AnswersTake = TimeSpan.FromSeconds(5) }),
        ("996700000019", new("Answers are not JSON.") { ZerosAreRight = true, AnswersAreNotJson = true }),
        ("996700000020", new("The notice names another amount; the answers of confirm and status name the right one.")
            { ZerosAreRight = true, NoticeAmountOffMinor = 100 }),
    ];

    private static readonly FrozenDictionary<string, Scene> Scenes = Table.ToFrozenDictionary(row => row.Phone, row => row.Scene);

    public static Scene For(string phone) => Scenes.GetValueOrDefault(phone, Ordinary);

    /// <summary>The word with which a purchase is refused at once, or null. The phone speaks before the amount.</summary>
    public static string? RefusalAtOnce(string phone, long amountMinor) =>
        For(phone).RefusedAtOnce ?? (amountMinor is < AmountMinorMin or > AmountMinorMax ? "AMOUNT_NOT_ALLOWED" : null);
}
