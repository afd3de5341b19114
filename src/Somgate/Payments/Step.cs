namespace Somgate.Payments;

/// <summary>What is to be asked of the provider next. Together with the status it is the whole state of an operation; merchants never see it.</summary>
internal enum Step
{
    /// <summary>Ask the provider to create the payment.</summary>
    Create,

    /// <summary>The create had no certain answer: ask for the status first.</summary>
    AskAfterCreate,

    /// <summary>The customer's code is awaited; the provider is asked nothing, but for a new code.</summary>
    AwaitCode,

    /// <summary>Put the customer's code to the provider.</summary>
    Confirm,

    /// <summary>The confirm had no certain answer: ask for the status first.</summary>
    AskAfterConfirm,

    /// <summary>The provider is debiting: ask for the status until it is final.</summary>
    AskDebit,

    /// <summary>A limit is reached: ask the provider to cancel.</summary>
    Cancel,

    /// <summary>A limit is reached and the cancel did not settle it: ask for the status.</summary>
    AskAfterCancel,

    /// <summary>We declined without a final answer of the provider: ask it to cancel.</summary>
    ChaseCancel,

    /// <summary>We declined without a final answer of the provider: ask for the status.</summary>
    ChaseAsk,

    /// <summary>Nothing more is to be asked.</summary>
    None,
}
