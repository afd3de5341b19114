using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Somgate.Payments;

namespace Somgate.Methods.Mbank;

/// <summary>The bank's JSON, written and read (mbank-service.md 2, 3). Nothing is judged here but the form.</summary>
internal static class MbankMessages
{
    /// <summary>Body of a resend or a cancel.</summary>
    public static readonly byte[] Nothing = "{}"u8.ToArray();

    /// <summary>Our number of the operation is the bank's number of the order, and the key by which it knows a repeated question.</summary>
    public static string OrderNumber(long operationId) => operationId.ToString(CultureInfo.InvariantCulture);

    public static byte[] Write(CreateMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MbankJson.Default.CreateMessage);

    public static byte[] Write(ConfirmMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MbankJson.Default.ConfirmMessage);

    /// <summary>An answer as read; null: not JSON, not the form of an answer, or the same member twice.</summary>
    public static AnswerMessage? ReadAnswer(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, MbankJson.Default.AnswerMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A notice as read; null as with <see cref="ReadAnswer"/>.</summary>
    public static NoticeMessage? ReadNotice(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, MbankJson.Default.NoticeMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Phone">Digits, country code first.</param>
/// <param name="Comment">What the customer reads beside the code; null: nothing.</param>
/// <param name="LifetimeS">Whole seconds until our threshold.</param>
internal sealed record CreateMessage(
    string OrderNumber,
    [property: JsonConverter(typeof(RevealedConverter))] Secret Phone,
    long Amount,
    string Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Comment,
    string NoticeUrl,
    long LifetimeS);

internal sealed record ConfirmMessage([property: JsonConverter(typeof(RevealedConverter))] Secret Code);

/// <summary>Every answer of the bank: its word as a number and as a text, and the payment it speaks of.</summary>
internal sealed record AnswerMessage([property: JsonConverter(typeof(NumberTextConverter))] string? Code, string? Message, PaymentMessage? Data);

/// <summary>The payment as the bank shows it, as far as we look at it: <c>code_lifetime_s</c> and the like decide nothing here.</summary>
/// <param name="AttemptsLeft">Beside a wrong code. Of any form: it only ever makes fewer tries of ours, so what can't be read says nothing.</param>
internal sealed record PaymentMessage(
    string? OrderNumber, string? PaymentId, string? Status, string? Reason, long? Amount, string? Currency, JsonElement? AttemptsLeft = null);

internal sealed record NoticeMessage(string? OrderNumber, string? PaymentId, string? Status, string? Reason, long? Amount, string? Currency);

/// <summary>Writes a secret in clear: the one place where a phone number or a code leaves us, and the body of a request to the bank is where it goes.</summary>
internal sealed class RevealedConverter : JsonConverter<Secret>
{
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());

    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The bank sends no secrets.");
}

/// <summary>A code may come as a text or as a number; a number counts as it is written.</summary>
internal sealed class NumberTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
        _ => throw new JsonException("A code is a text or a number."),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CreateMessage))]
[JsonSerializable(typeof(ConfirmMessage))]
[JsonSerializable(typeof(AnswerMessage))]
[JsonSerializable(typeof(NoticeMessage))]
internal sealed partial class MbankJson : JsonSerializerContext;
