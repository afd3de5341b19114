namespace Shop;

/// <summary>Why a purchase did not work, in words for the customer. The code explains, it never decides.</summary>
internal sealed record Reason(string Title, string Advice)
{
    public static Reason Of(string code) => code switch
    {
        "20105" => new("There is not enough money on the account.", "Top up the account or use another phone number, then try again."),
        "20101" or "2642" or "3358" or "1421" or "1422" => new("The sum is outside the limits of the account.", "Check the limits in the Mbank app, or choose something else."),
        "20102" or "20106" or "20107" => new("Mbank has no account for this phone number.", "Check the number, or use the one that is bound to your account."),
        "20201" => new("The account is restricted.", "Please ask Mbank why, or use another account."),
        "20103" or "20104" => new("The code was wrong too often.", "Start again; Mbank will send a new code."),
        "20602" => new("The time for the payment is over.", "Nothing was charged. You can simply start again."),
        "20301" or "301" => new("The payment was cancelled.", "If that was not you, open the Mbank app and check your account."),
        "20202" or "314" or "601" or "602" => new("Mbank does not answer at the moment.", "Please try again later."),
        _ => new("The payment did not work.", "You can try again. If it fails once more, please ask Mbank."),
    };
}
