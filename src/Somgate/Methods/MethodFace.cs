namespace Somgate.Methods;

/// <summary>How a method shows itself to customers on the Payment Page.</summary>
/// <param name="Name">Its name, the same in every language; it stands in the page's texts as <c>{method}</c>.</param>
/// <param name="PageType">The <c>payment_method_type</c> that shops are told (payment-page.md 17.1).</param>
/// <param name="Logo">An inline SVG of 32 by 32, trusted markup without styles, scripts or ids.</param>
/// <param name="Hints">One line on how it pays, by language; payment-page.md 11 has the wording.</param>
internal sealed record MethodFace(string Name, string PageType, string Logo, IReadOnlyDictionary<string, string> Hints);
