namespace Somgate.Reports;

/// <summary>A customer's contacts for those who may not read them in full (dashboard.md R9). Pure.</summary>
internal static class ContactMask
{
    private const string Hidden = "******";
    private const int ShownMin = 7;

    /// <summary>An e-mail by its first letter and its domain, a phone by its first and last three digits.</summary>
    public static string? Of(string? contact)
    {
        if (string.IsNullOrEmpty(contact)) return null;
        var at = contact.IndexOf('@', StringComparison.Ordinal);
        if (at > 0) return contact[0] + Hidden + contact[at..];
        return contact.Length < ShownMin ? Hidden : contact[..3] + Hidden + contact[^3..];
    }
}
