namespace Somgate.Payments;

/// <summary>What the lifecycle answers.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The payment moves. It must be stored before anyone hears of it.</summary>
    public sealed record Changed(Payment Payment, Operation Operation, Tell Tell, Surprise Surprise = Surprise.None) : Decision
    {
        /// <summary>Another operation of the payment that moved with it; null: none did.</summary>
        public long? AlsoMoved { get; init; }
    }

    /// <summary>Nothing changes. <paramref name="Surprise"/> names what an operator must see all the same.</summary>
    public sealed record Refused(Surprise Surprise = Surprise.None) : Decision
    {
        public static readonly Refused Quietly = new();
    }
}

/// <summary>Whom a change interests (last column of gate.md 5.2).</summary>
internal enum Tell
{
    Nobody,

    /// <summary>Only projects that ask for intermediate callbacks.</summary>
    WhoAskedForIntermediate,

    /// <summary>The merchant must ask the customer for the code; a page that does so itself needs no callback.</summary>
    WhoAsksTheCustomer,

    Merchant,
}

/// <summary>What an operator must see though, or since, no status moved by it.</summary>
internal enum Surprise
{
    None,

    /// <summary>Charged at the provider after our decline (gate.md 5.2 row 17).</summary>
    LateSuccess,

    /// <summary>Declined without a certain answer of the provider (gate.md 5.2 row 6).</summary>
    Unconfirmed,

    /// <summary>The provider contradicts a final status (gate.md 5.3).</summary>
    Contradiction,
}
