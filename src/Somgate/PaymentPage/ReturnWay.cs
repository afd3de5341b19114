namespace Somgate.PaymentPage;

/// <summary>How the customer comes back to the shop (payment-page.md 13).</summary>
internal abstract record ReturnWay
{
    public static readonly ReturnWay Nowhere = new None();

    private ReturnWay()
    {
    }

    /// <summary>No button.</summary>
    public sealed record None : ReturnWay;

    /// <summary>A link or a button that leads to the address.</summary>
    public sealed record Link(string Url, ReturnTarget Target) : ReturnWay;

    /// <summary>A button that leads nowhere: it tells the shop, which closes its modal or does what it likes. Shown only by the script.</summary>
    /// <param name="Modal">The button reads <c>btn.close</c> instead of <c>btn.return</c>.</param>
    /// <param name="Url">The address that came with it, for <c>return_url</c> of the result.</param>
    public sealed record Event(bool Modal, string Url) : ReturnWay;

    /// <summary>S12 sends the customer on.</summary>
    /// <param name="Target">Where the link leads, and what the script does: leave by itself, or ask the shop's page by <c>epframe.redirect</c>.</param>
    public sealed record Automatic(string Url, ReturnTarget Target) : ReturnWay;
}

/// <summary>Where an address opens.</summary>
internal enum ReturnTarget
{
    /// <summary>In this very frame, or in the tab.</summary>
    Inside,

    /// <summary><c>target="_top"</c>.</summary>
    Whole,

    /// <summary><c>target="_blank" rel="noopener"</c>.</summary>
    NewTab,
}
