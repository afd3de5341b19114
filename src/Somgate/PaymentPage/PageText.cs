using System.Globalization;

namespace Somgate.PaymentPage;

/// <summary>The texts of one view: in its language, with the name of its method.</summary>
internal static class PageText
{
    public static string Of(PageView view, string key, params ReadOnlySpan<(string Name, string Value)> values) =>
        Texts.Of(view.Language, key, [.. values, ("method", MethodOf(view))]);

    public static string Of(PageView view, FieldFault fault)
    {
        var number = (fault.Number ?? 0).ToString(CultureInfo.InvariantCulture);
        return Of(view, fault.Key, ("n", number), ("s", number));
    }

    private static string MethodOf(PageView view) => (view.Method ?? (view.Choice is [var first, ..] ? first : null))?.Face.Name ?? "";
}
