using System.Buffers;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Processing;

/// <summary>A bank's own message about a payment, for any provider: <c>POST /notices/{provider}/{project}</c> (mbank-service.md 3). Answered once the fact is durable.</summary>
internal sealed partial class NoticeEndpoint(PaymentMethods methods, PaymentStore store, PaymentProcessor processor, TimeProvider time, ILogger<NoticeEndpoint> log)
{
    private const int BodyBytesMax = 64 * 1024;

    public async Task<int> Handle(HttpContext context, string providerName, long projectId)
    {
        var provider = methods.All.Select(method => method.Provider).FirstOrDefault(one => one.Name == providerName);
        if (provider is null) return StatusCodes.Status404NotFound;
        if (await Body(context) is not { } body) return StatusCodes.Status413PayloadTooLarge;
        switch (provider.ReadNotice(body, context.Request.Headers["X-Signature"]))
        {
            case NoticeReading.WrongSignature:
                WrongSignature(log, providerName);
                return StatusCodes.Status401Unauthorized;
            case NoticeReading.Notice notice:
                provider.Pulse?.Noticed(time.GetUtcNow());
                return await Take(projectId, notice, context.RequestAborted);
            default:
                return StatusCodes.Status400BadRequest;
        }
    }

    private async Task<int> Take(long projectId, NoticeReading.Notice notice, CancellationToken cancel)
    {
        if (await store.FindByOperation(projectId, notice.OperationId, cancel) is not { } payment) return StatusCodes.Status404NotFound;
        // Another sum than ours completes nothing: it is kept and shown to the operator. Nor does a word that isn't final: a call may be under way at this moment.
        var alert = notice.Sum == payment.Sum ? ProviderAlert.None : ProviderAlert.OtherSum;
        var happened = alert == ProviderAlert.None && notice.Happened.IsResult ? notice.Happened : new OperationEvent.Noticed();
        await processor.Record(
            payment, notice.OperationId, happened, new(time.GetUtcNow(), happened.GetType().Name, "notice", notice.Heard), alert, holdsPlace: false, cancel);
        return StatusCodes.Status200OK;
    }

    private static async Task<byte[]?> Body(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var isTooLarge = read.Buffer.Length > BodyBytesMax;
            var whole = read.IsCompleted && !isTooLarge ? read.Buffer.ToArray() : null;
            reader.AdvanceTo(isTooLarge || read.IsCompleted ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (isTooLarge || read.IsCompleted) return whole;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "a notice for provider {Provider} had a wrong signature")]
    private static partial void WrongSignature(ILogger log, string provider);
}
