using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Bench.Floor;

/// <summary>The whole purchase with nothing but what can't be left out: 6 HTTP exchanges, 2 checks, 2 signatures, 6 durable records,
/// each awaited before the next step. No rules, no repetitions, no states, no database.</summary>
internal sealed class FloorService(FloorLog log, FloorHttpClient http, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, FloorPayment> payments = new();
    private long lastOperationId = 1000000000000;

    public Task Handle(HttpContext context) => context.Request.Path.Value switch
    {
        Purchase.SalePath => Sale(context),
        Purchase.ClarificationPath => Clarification(context),
        "/metrics" => context.Response.WriteAsync($"somgate_commits_total {log.Records}\nsomgate_flushes_total {log.Flushes}\n"),
        "/health/ready" => Task.CompletedTask,
        _ => Refuse(context),
    };

    private async Task Sale(HttpContext context)
    {
        var body = await ReadBody(context);
        var request = FloorRequest.Read(body);
        if (!request.IsSignedSale())
        {
            await Refuse(context);
            return;
        }
        var payment = new FloorPayment(request.PaymentId, request.CustomerId, request.Phone, request.Description,
            Interlocked.Increment(ref lastOperationId), NewRequestId(), Moment());
        await log.Append(body);
        payments[payment.PaymentId] = payment;
        await Accept(context, payment.RequestId, payment.PaymentId);
        _ = Background(AskForCode, payment, "");
    }

    private async Task Clarification(HttpContext context)
    {
        var body = await ReadBody(context);
        var request = FloorRequest.Read(body);
        if (!request.IsSignedClarification() || !payments.TryRemove(request.PaymentId, out var payment))
        {
            await Refuse(context);
            return;
        }
        await log.Append(body);
        await Accept(context, NewRequestId(), payment.PaymentId);
        _ = Background(Confirm, payment, request.ApprovalCode);
    }

    private async Task AskForCode(FloorPayment payment, string _)
    {
        payment.BankPaymentId = await http.Create(payment);
        await Tell(payment, FloorCallback.CodeWanted(payment, Moment()));
    }

    private async Task Confirm(FloorPayment payment, string code)
    {
        await http.Confirm(payment, code);
        await Tell(payment, FloorCallback.Success(payment, Moment()));
    }

    // The bank's answer and the callback it causes are one record; the delivery is another.
    private async Task Tell(FloorPayment payment, byte[] callback)
    {
        await log.Append(callback);
        await http.Deliver(callback);
        await log.Append(Encoding.ASCII.GetBytes($"delivered {payment.PaymentId}"));
    }

    private static async Task Background(Func<FloorPayment, string, Task> step, FloorPayment payment, string code)
    {
        // The answer is on its way only when the request's own work has ended: the bank is asked from another place of the pool's queue.
        await Task.Yield();
        try
        {
            await step(payment, code);
        }
        catch (Exception failure)
        {
            // The driver misses this purchase and fails the run; here stands why.
            await Console.Error.WriteLineAsync(failure.Message);
        }
    }

    private static async ValueTask<byte[]> ReadBody(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ValueTask Accept(HttpContext context, string requestId, string paymentId)
    {
        const int AnswerLengthMax = 512;
        var response = context.Response;
        Utf8.TryWrite(response.BodyWriter.GetSpan(AnswerLengthMax),
            $$"""{"status":"success","request_id":"{{requestId}}","project_id":{{Purchase.ProjectId}},"payment_id":"{{paymentId}}"}""", out var length);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = length;
        response.BodyWriter.Advance(length);
        return new ValueTask(response.CompleteAsync());
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    private static string NewRequestId() => RandomNumberGenerator.GetHexString(32, lowercase: true) + "-00000001";

    private string Moment() => time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss+0000");
}
