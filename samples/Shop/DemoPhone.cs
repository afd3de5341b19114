namespace Shop;

/// <summary>Numbers for which the bank simulator plays a part (mbank-service.md 5).</summary>
internal static class DemoPhone
{
    public static readonly IReadOnlyList<(string Number, string Behaviour)> All =
    [
        ("996700000001", "all goes well"),
        ("996700000002", "not enough money"),
        ("996700000003", "no account for this number"),
        ("996700000004", "account blocked"),
        ("996700000005", "every code is wrong"),
        ("996700000006", "the bank takes the order but its answer is lost"),
        ("996700000007", "the bank needs 3 s after the code, and its notice is lost"),
        ("996700000008", "the bank's notice comes before its answer"),
        ("996700000009", "the notice comes three times"),
        ("996700000012", "the answer to the code is lost, the money is taken"),
        ("996700000013", "limit exceeded"),
        ("996700000014", "refused in the bank's app after 2 s"),
        ("996700000015", "suspicious to the bank"),
        ("996700000016", "the first code never arrives: ask for a new one after a minute"),
        ("996700000017", "the bank is down"),
        ("996700000018", "every answer takes 5 s"),
    ];
}
