using System.Text.Json;

namespace Somgate.Payments;

/// <summary>The door of a payment as a word of the database.</summary>
internal static class SourceText
{
    public static string Of(PaymentSource source) => source switch
    {
        PaymentSource.Gate => "gate",
        PaymentSource.Page => "page",
        PaymentSource.Link => "link",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "not a source"),
    };

    public static PaymentSource Read(string text) => text switch
    {
        "gate" => PaymentSource.Gate,
        "page" => PaymentSource.Page,
        "link" => PaymentSource.Link,
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, "not a source"),
    };
}

/// <summary>The type of an operation on the wire and as a word of the database.</summary>
internal static class OperationTypeText
{
    public static string Of(OperationType type) => type switch
    {
        OperationType.Sale => "sale",
        OperationType.Invoice => "invoice",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of operation"),
    };

    public static OperationType Read(string text) => text switch
    {
        "sale" => OperationType.Sale,
        "invoice" => OperationType.Invoice,
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, "not a type of operation"),
    };
}

/// <summary>What became of the e-mail of a link, as a word of the database.</summary>
internal static class LinkEmailText
{
    public static string Of(LinkEmail email) => email switch
    {
        LinkEmail.None => "none",
        LinkEmail.Queued => "queued",
        LinkEmail.Sent => "sent",
        LinkEmail.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(email), email, "not a state of an e-mail"),
    };

    public static LinkEmail Read(string text) => text switch
    {
        "none" => LinkEmail.None,
        "queued" => LinkEmail.Queued,
        "sent" => LinkEmail.Sent,
        "failed" => LinkEmail.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, "not a state of an e-mail"),
    };
}

/// <summary>A step as a word of the database.</summary>
internal static class StepText
{
    private static readonly Dictionary<Step, string> Words = new()
    {
        [Step.Create] = "create",
        [Step.AskAfterCreate] = "ask after create",
        [Step.AwaitCode] = "await code",
        [Step.Confirm] = "confirm",
        [Step.AskAfterConfirm] = "ask after confirm",
        [Step.AskDebit] = "ask debit",
        [Step.Cancel] = "cancel",
        [Step.AskAfterCancel] = "ask after cancel",
        [Step.ChaseCancel] = "chase: cancel",
        [Step.ChaseAsk] = "chase: ask",
        [Step.None] = "none",
    };

    private static readonly Dictionary<string, Step> Steps = Words.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(Step step) => Words[step];

    public static Step Read(string text) => Steps[text];
}

/// <summary>A fault of a code as the constraint of <c>errors[]</c> (gate.md 6) and as a word of the database.</summary>
internal static class CodeFaultText
{
    public static string Of(CodeFault fault) => fault switch
    {
        CodeFault.Incorrect => "incorrect",
        CodeFault.Pattern => "pattern",
        CodeFault.Required => "required",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault of a code"),
    };

    public static CodeFault Read(string text) => text switch
    {
        "incorrect" => CodeFault.Incorrect,
        "pattern" => CodeFault.Pattern,
        "required" => CodeFault.Required,
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, "not a fault of a code"),
    };
}

/// <summary>The problems of an inconsistent sale as JSON of the database.</summary>
internal static class Problems
{
    public static string Write(IReadOnlyList<Problem> problems) => JsonSerializer.Serialize(problems);

    public static IReadOnlyList<Problem> Read(string text) => JsonSerializer.Deserialize<Problem[]>(text)!;
}
