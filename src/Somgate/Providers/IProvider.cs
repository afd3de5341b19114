using Somgate.Payments;

namespace Somgate.Providers;

/// <summary>The port to a bank. Translates questions into its wire and its words into events; it stores nothing and moves no status.</summary>
internal interface IProvider
{
    /// <summary>Name of the connection, part of the address for notices.</summary>
    string Name { get; }

    /// <summary>The connection's number, <c>provider.id</c> on the wire (gate.md 7).</summary>
    int ProviderId { get; }

    /// <summary>
    /// Puts one question to the bank. Never throws for anything the bank or the network does: what isn't a certain answer is <see cref="OperationEvent.Unanswered"/>.
    /// </summary>
    Task<ProviderAnswer> Ask(ProviderQuestion question, CancellationToken cancel);

    /// <summary>How it is doing; null: nobody counts.</summary>
    BankPulse? Pulse => null;

    /// <summary>Reads a message that the bank sent on its own. Pure.</summary>
    NoticeReading ReadNotice(ReadOnlySpan<byte> body, string? signature);

    /// <summary>How the bank's list of a day's charges is read; null: it gives none.</summary>
    RegistryProfile? Registry => null;

    /// <summary>Fetches the list of a day, as a file; null: it isn't there now. Never throws for anything the bank or the network does.</summary>
    Task<ReadOnlyMemory<byte>?> FetchRegistry(DateOnly day, CancellationToken cancel) => Task.FromResult<ReadOnlyMemory<byte>?>(null);
}

/// <summary>What a bank can be asked.</summary>
internal enum ProviderCall
{
    Create,
    Status,
    Confirm,
    Resend,
    Cancel,
}

/// <summary>One question: which call, about which operation of which payment.</summary>
/// <param name="NoticeUrl">Where the bank may report the result.</param>
internal sealed record ProviderQuestion(ProviderCall Call, Payment Payment, Operation Operation, string NoticeUrl, DateTimeOffset Now);

/// <summary>What an answer was taken for.</summary>
/// <param name="Happened">The event for the lifecycle.</param>
/// <param name="Heard">The bank's own word or the fault, for the time line and logs; never personal data.</param>
/// <param name="Alert">What an operator must see.</param>
internal sealed record ProviderAnswer(OperationEvent Happened, string Heard, ProviderAlert Alert = ProviderAlert.None);

/// <summary>Answers that an operator must see, whatever becomes of the payment (mbank-service.md 2-4).</summary>
internal enum ProviderAlert
{
    None,
    OtherSum,
    OrderNumberUsed,
    WrongCredentials,
}

/// <summary>A notice as read: the operation it is about and what it reports, or why it can't be taken.</summary>
internal abstract record NoticeReading
{
    private NoticeReading()
    {
    }

    /// <param name="Sum">The sum the bank names; another than ours completes nothing.</param>
    public sealed record Notice(long OperationId, OperationEvent Happened, Money Sum, string Heard) : NoticeReading;

    public sealed record WrongSignature : NoticeReading;

    public sealed record Unreadable : NoticeReading;
}

/// <summary>Which call a step asks for.</summary>
internal static class ProviderCalls
{
    /// <summary>The call to make next; null: there is nothing to ask.</summary>
    public static ProviderCall? Next(Operation operation) => operation.Step switch
    {
        Step.Create => ProviderCall.Create,
        Step.AskAfterCreate or Step.AskAfterConfirm or Step.AskDebit or Step.AskAfterCancel or Step.ChaseAsk => ProviderCall.Status,
        Step.AwaitCode => operation.ResendWanted ? ProviderCall.Resend : null,
        Step.Confirm => ProviderCall.Confirm,
        Step.Cancel or Step.ChaseCancel => ProviderCall.Cancel,
        Step.None => null,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Step, "not a step"),
    };
}
