using System.Collections.Frozen;

namespace Somgate.Dashboard;

/// <summary>What the merchant can do about a result code (codes.md, advice). Pure.</summary>
internal static class CodeAdvice
{
    public const string None = "none";

    /// <summary>Codes by the word of their advice; of all others there is none.</summary>
    private static readonly FrozenDictionary<int, string> ByCode = new (string Word, int[] Codes)[]
    {
        ("wait",
        [
            9999, 19999, 20802, 29999,
        ]),
        ("again",
        [
            301, 602, 603, 20000, 20100, 20104, 20105, 20301, 20304, 20601, 20602, 20603, 20812,
        ]),
        ("later",
        [
            314, 601, 2147, 3062, 3613, 20202,
        ]),
        ("fix",
        [
            319, 502, 702, 2003, 2004, 2124, 2154, 2442, 2541, 2642, 3024, 3041, 3061, 3119, 3121, 3191, 3230, 3242, 3243, 3261, 3262, 3283, 3284, 3286, 3287,
            3358, 20102, 20103, 20106, 20107, 20201, 20302, 20303, 20401, 20502, 20701,
        ]),
        ("operator",
        [
            100, 303, 310, 501, 3023, 3026, 3060, 3081, 3285, 3288, 3299, 3610, 20501, 20503, 20504, 20604, 20702, 20706, 20801,
        ]),
    }.SelectMany(row => row.Codes.Select(code => KeyValuePair.Create(code, row.Word))).ToFrozenDictionary();

    public static readonly IReadOnlyList<string> Words = ["wait", "again", "later", "fix", "operator"];

    public static string Of(int code) => ByCode.GetValueOrDefault(code, None);
}
