using System.Collections.Frozen;

namespace Somgate.PaymentPage;

/// <summary>The classes of parameters (payment-page.md 6). Whatever is not named here is tolerated: a part of the signature, then dropped. Pure.</summary>
internal static class PageParameters
{
    public static readonly FrozenSet<string> Required = Set(["project_id", "payment_id", "payment_amount", "payment_currency", "customer_id", "signature"]);

    /// <summary>They act in the shop's browser, and libraries differ in whether they sign them (payment-page.md 4.2).</summary>
    public static readonly IReadOnlyList<string> Display = ["target_element", "baseUrl", "close_on_missclick", "css_modal_wrap", "redirect", "redirect_on_mobile"];

    /// <summary>The one parameter that is used and may have brackets.</summary>
    public const string MethodOptions = "payment_methods_options";

    private static readonly string[] Returns =
    [
        .. from place in (string[])["success", "fail", "return"] from part in (string[])["url", "enabled", "redirect_mode"] select $"merchant_{place}_{part}",
        .. from place in (string[])["success", "fail"] from part in (string[])["url", "enabled", "mode"] select $"redirect_{place}_{part}",
    ];

    private static readonly FrozenSet<string> Plain = Set(
    [
        .. Required, "mode", "force_payment_method", "default_payment_method", "hide", "operation_type", "language_code", "region_code", "best_before",
        "payment_description", "customer_phone", "merchant_callback_url", "merchant_success_callback_url", "merchant_decline_callback_url", .. Returns,
        "frame_mode", "interface_type", "payment_extra_param", "merchant_data", "customer_email", "customer_first_name", "customer_last_name", "customer_middle_name",
    ]);

    /// <summary>What the request log shows in full: of other values it shows that they were there.</summary>
    private static readonly FrozenSet<string> Open = Set(
    [
        "project_id", "payment_id", "payment_amount", "payment_currency", "mode", "force_payment_method", "default_payment_method", "hide", "operation_type",
        "language_code", "region_code", "best_before", "frame_mode",
        .. Returns.Where(name => !name.EndsWith("_url", StringComparison.Ordinal)),
    ]);

    /// <summary>Every parameter that is used, shown or stored.</summary>
    public static IEnumerable<string> Known => Plain.Append(MethodOptions);

    /// <summary>Whether it steers, is shown or is stored, and so may not come with brackets.</summary>
    public static bool IsPlain(string first) => Plain.Contains(first);

    /// <summary>Whether it is dropped once the signature was checked.</summary>
    public static bool IsTolerated(string first) => !Plain.Contains(first) && first != MethodOptions;

    /// <summary>Whether a textual boolean may stand for the digit that was signed (payment-page.md 4.2).</summary>
    public static bool MayBeBoolean(string first) => IsTolerated(first) || (Plain.Contains(first) && first.EndsWith("_enabled", StringComparison.Ordinal));

    public static bool IsShownInLog(string name) => Open.Contains(name);

    private static FrozenSet<string> Set(IEnumerable<string> names) => names.ToFrozenSet(StringComparer.Ordinal);
}
