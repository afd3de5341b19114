namespace Somgate.Methods.Mbank;

/// <summary>Mbank as customers see it; the mark is drawn by us.</summary>
internal static class MbankFace
{
    public static readonly MethodFace Face = new(
        Name: "Mbank",
        PageType: "1",
        Logo: """<svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="9" fill="#00754a"/><path d="M8.5 22V10.5l7.5 7 7.5-7V22" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>""",
        Hints: new Dictionary<string, string>
        {
            ["ky"] = "Mbank эсебиңизден, телефон номери боюнча",
            ["ru"] = "Со счёта в Mbank по номеру телефона",
            ["en"] = "From your Mbank account, by phone number",
        });
}
