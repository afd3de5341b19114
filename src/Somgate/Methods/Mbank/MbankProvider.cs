using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Methods.Mbank;

/// <summary>Puts our questions to the bank (mbank-service.md 2). What its answers mean stands in <see cref="MbankAnswers"/>.</summary>
internal sealed class MbankProvider : IProvider, IDisposable
{
    public const string MethodCode = "mbank";

    /// <summary>What fits a message on a phone beside amount, shop and code.</summary>
    private const int CommentLengthMax = 100;

    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    /// <summary>A day's list is made while it is asked for, and long.</summary>
    private static readonly TimeSpan RegistryTime = TimeSpan.FromMinutes(2);

    private const int RegistryBytesMax = 64 * 1024 * 1024;

    private readonly ProviderHttpClient http;
    private readonly ProviderHttpClient files;
    private readonly Uri payments;
    private readonly string registry;
    private readonly AuthenticationHeaderValue credentials;
    private readonly byte[] noticeKey;

    public MbankProvider(MbankOptions options, TimeProvider time, ILogger<ProviderHttpClient> log)
    {
        http = new(MethodCode, options.HttpRules, time, log);
        // With guards of its own: a list that doesn't come says nothing of purchases.
        files = new(MethodCode, options.HttpRules with { CallTimeout = RegistryTime, BodyBytesMax = RegistryBytesMax, MaxConcurrency = 1 }, time, log);
        registry = $"{options.BaseUrl.TrimEnd('/')}/api/v1/registry?date=";
        payments = new($"{options.BaseUrl.TrimEnd('/')}/api/v1/payments");
        credentials = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Login}:{options.Password}")));
        noticeKey = Encoding.UTF8.GetBytes(options.NoticeSecret);
        ProviderId = options.ProviderId;
    }

    public BankPulse Pulse => http.Pulse;

    public string Name => MethodCode;

    public int ProviderId { get; }

    public async Task<ProviderAnswer> Ask(ProviderQuestion question, CancellationToken cancel)
    {
        using var request = Request(question);
        request.Headers.Authorization = credentials;
        return MbankAnswers.Of(question, await http.Send(request, cancel));
    }

    public NoticeReading ReadNotice(ReadOnlySpan<byte> body, string? signature) => MbankNotice.Read(body, signature, noticeKey);

    public RegistryProfile Registry => MbankRegistry.Profile;

    public async Task<ReadOnlyMemory<byte>?> FetchRegistry(DateOnly day, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, registry + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        request.Headers.Authorization = credentials;
        return await files.Send(request, cancel) is ProviderReply.Answered { HttpStatus: (int)HttpStatusCode.OK } answered ? answered.Body : (ReadOnlyMemory<byte>?)null;
    }

    public void Dispose()
    {
        http.Dispose();
        files.Dispose();
    }

    private HttpRequestMessage Request(ProviderQuestion question) => question.Call switch
    {
        ProviderCall.Create => Post(payments, MbankMessages.Write(Create(question))),
        ProviderCall.Status => new(HttpMethod.Get, At(question)),
        ProviderCall.Confirm => Post(At(question, "/confirm"), MbankMessages.Write(Confirm(question.Operation))),
        ProviderCall.Resend => Post(At(question, "/resend"), MbankMessages.Nothing),
        ProviderCall.Cancel => Post(At(question, "/cancel"), MbankMessages.Nothing),
        _ => throw new ArgumentOutOfRangeException(nameof(question), question.Call, "not a call of the bank"),
    };

    private static CreateMessage Create(ProviderQuestion question) => new(
        MbankMessages.OrderNumber(question.Operation.OperationId),
        question.Payment.Account,
        question.Payment.Sum.AmountMinor,
        question.Payment.Sum.Currency,
        Comment(question.Payment.Description),
        question.NoticeUrl,
        // A purchase that is over is not created at all; the bank only must never be told of no time or less.
        Math.Max(1, (long)(question.Payment.ThresholdAt - question.Now).TotalSeconds));

    private static ConfirmMessage Confirm(Operation operation) =>
        new(operation.ApprovalCode ?? throw new InvalidOperationException($"operation {operation.OperationId} is to be confirmed and has no code"));

    /// <summary>The description, cut where no character is halved.</summary>
    private static string? Comment(string description)
    {
        if (description.Length <= CommentLengthMax) return description.Length == 0 ? null : description;
        return description[..(char.IsHighSurrogate(description[CommentLengthMax - 1]) ? CommentLengthMax - 1 : CommentLengthMax)];
    }

    private Uri At(ProviderQuestion question, string verb = "") =>
        new($"{payments.AbsoluteUri}/{MbankMessages.OrderNumber(question.Operation.OperationId)}{verb}");

    private static HttpRequestMessage Post(Uri address, byte[] body) => new(HttpMethod.Post, address)
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = Json } },
    };
}
