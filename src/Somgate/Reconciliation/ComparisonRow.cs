using Somgate.Payments;

namespace Somgate.Reconciliation;

/// <summary>What a charge of the bank or a sale of ours is found to be (reports.md 6.2).</summary>
internal enum ComparisonClass
{
    Matched,

    /// <summary>The same, dated a day apart.</summary>
    MatchedOtherDay,

    AmountDiffers,

    /// <summary>The bank has charged; here it is not a success, or not known.</summary>
    MissingHere,

    /// <summary>A success here that the bank does not list.</summary>
    MissingThere,

    /// <summary>A further line of the bank with the same key.</summary>
    Duplicate,
}

/// <summary>What follows of a row by itself.</summary>
internal enum FollowUp
{
    Nothing,

    /// <summary>Kept as "other sum"; nothing is completed by it.</summary>
    OtherSum,

    /// <summary>Declined here and charged there.</summary>
    LateSuccess,

    /// <summary>The bank is asked at once.</summary>
    AskBank,

    /// <summary>A person of the operator's looks at it.</summary>
    AskOperator,
}

/// <summary>A line of the bank, a sale of ours, or both of them as a pair. A pair of two days stands on both days and counts on each with that day's side alone.</summary>
/// <param name="Bank">Null: the bank lists none.</param>
/// <param name="Ours">Null: not known here.</param>
/// <param name="CountsAtBank">The line is of the day.</param>
/// <param name="CountsHere">The sale is of the day and paid.</param>
internal sealed record ComparisonRow(ComparisonClass Class, RegistryLine? Bank, OurSale? Ours, bool CountsAtBank, bool CountsHere)
{
    /// <summary>On the day of the line alone, or one difference would be followed twice.</summary>
    public FollowUp FollowUp => Class switch
    {
        ComparisonClass.Matched or ComparisonClass.MatchedOtherDay => FollowUp.Nothing,
        ComparisonClass.AmountDiffers => CountsAtBank ? FollowUp.OtherSum : FollowUp.Nothing,
        ComparisonClass.MissingHere => Ours?.Status switch
        {
            null => FollowUp.AskOperator,
            OperationStatus.Decline => Bank!.Sum == Ours.Sum ? FollowUp.LateSuccess : FollowUp.OtherSum,
            // Paid on another day than those next to the line's: no question to the bank would change that.
            OperationStatus.Success => FollowUp.AskOperator,
            _ => FollowUp.AskBank,
        },
        ComparisonClass.MissingThere => FollowUp.AskBank,
        ComparisonClass.Duplicate => FollowUp.AskOperator,
        _ => throw new ArgumentOutOfRangeException(nameof(Class), Class, "not a class of a comparison"),
    };

    public bool IsDifference => IsDifferenceOf(Class);

    public static bool IsDifferenceOf(ComparisonClass one) => one is not (ComparisonClass.Matched or ComparisonClass.MatchedOtherDay);
}

/// <summary>A class as a word of the database, of files and of addresses.</summary>
internal static class ComparisonClassText
{
    public static readonly IReadOnlyList<ComparisonClass> All = Enum.GetValues<ComparisonClass>();

    public static string Of(ComparisonClass one) => one switch
    {
        ComparisonClass.Matched => "matched",
        ComparisonClass.MatchedOtherDay => "matched_other_day",
        ComparisonClass.AmountDiffers => "amount_differs",
        ComparisonClass.MissingHere => "missing_here",
        ComparisonClass.MissingThere => "missing_there",
        ComparisonClass.Duplicate => "duplicate",
        _ => throw new ArgumentOutOfRangeException(nameof(one), one, "not a class of a comparison"),
    };

    /// <summary>Null: no such class.</summary>
    public static ComparisonClass? Find(string word) => All.Cast<ComparisonClass?>().FirstOrDefault(one => Of(one!.Value) == word);
}
