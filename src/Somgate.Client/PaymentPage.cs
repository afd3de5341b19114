using System.Text;
using Somgate.Protocol;

namespace Somgate.Client;

/// <summary>Addresses of the hosted Payment Page (payment-page.md).</summary>
public static class PaymentPage
{
    /// <summary>The signed address that opens the page; send the customer there.</summary>
    /// <param name="platform">The platform's address.</param>
    /// <param name="parameters">
    /// At least <c>project_id</c>, <c>payment_id</c>, <c>payment_amount</c> (minor units), <c>payment_currency</c> and <c>customer_id</c>; each
    /// name once, nested ones as <c>a[b]</c>.
    /// </param>
    /// <param name="secret">The project's secret, as text.</param>
    /// <exception cref="ArgumentException">A name or value holds <c>;</c>, which the page refuses, or a name stands twice.</exception>
    public static Uri Address(Uri platform, IEnumerable<KeyValuePair<string, string>> parameters, string secret)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        var pairs = new List<SignedPair>();
        var names = new HashSet<string> { "signature" };
        var query = new StringBuilder("/payment?");
        foreach (var (name, value) in parameters)
        {
            if (!names.Add(name)) throw new ArgumentException($"The parameter {name} stands twice or is made here.", nameof(parameters));
            if (name.Contains(';', StringComparison.Ordinal) || value.Contains(';', StringComparison.Ordinal))
                throw new ArgumentException($"The parameter {name} holds a semicolon, which the page refuses.", nameof(parameters));
            pairs.Add(new SignedPair(PathOf(name), value));
            query.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        }

        var signature = Signature.Sign(pairs, Encoding.UTF8.GetBytes(secret));
        return new Uri(platform, query.Append("signature=").Append(Uri.EscapeDataString(signature)).ToString());
    }

    /// <summary><c>a[b][0]</c> is signed as <c>a:b:0</c>.</summary>
    private static string PathOf(string name) => name.Replace("]", "", StringComparison.Ordinal).Replace('[', ':');
}
