using System.Net;
using System.Text;
using Somgate.Protocol;

namespace Somgate.Client;

/// <summary>
/// Starts and follows purchases through Gate. Requests are signed, signed answers are checked. Nothing is repeated by itself: every
/// request may safely be sent again with the same <c>payment_id</c> when its outcome is unknown (gate.md 3.3 and 8).
/// </summary>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class GateClient
{
    private readonly HttpClient http;
    private readonly GateMessages messages;
    private readonly byte[] secret;

    /// <summary>Makes a client for one project.</summary>
    /// <param name="http">Carries the requests; its <see cref="HttpClient.BaseAddress"/> is the platform's address, its time-out bounds every call.</param>
    /// <param name="projectId">The project, 1 to 4294967295.</param>
    /// <param name="secret">The project's secret, as text.</param>
    public GateClient(HttpClient http, long projectId, string secret)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        if (http.BaseAddress is null) throw new ArgumentException("The client needs the platform's address as its BaseAddress.", nameof(http));
        ArgumentOutOfRangeException.ThrowIfLessThan(projectId, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(projectId, uint.MaxValue);
        this.http = http;
        this.secret = Encoding.UTF8.GetBytes(secret);
        messages = new GateMessages(projectId, this.secret);
    }

    /// <summary>Starts a purchase (gate.md 4.3). Accepted means registered, not paid: the outcome comes by callback, or by <see cref="StatusAsync"/>.</summary>
    public Task<SubmitAnswer> SaleAsync(SaleRequest sale, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(sale);
        return Submit("/v2/payment/wallet/mbank/sale", messages.Sale(sale), cancel);
    }

    /// <summary>Submits the code that the bank sent to the customer (gate.md 4.4). Whether it was right comes by callback.</summary>
    /// <param name="paymentId">The payment, awaiting clarification.</param>
    /// <param name="approvalCode">What the customer typed; 4 to 8 digits are well-formed.</param>
    /// <param name="cancel">Gives up waiting; the platform may have taken the code nevertheless.</param>
    public Task<SubmitAnswer> ClarifyAsync(string paymentId, string approvalCode, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(paymentId);
        ArgumentNullException.ThrowIfNull(approvalCode);
        return Submit("/v2/payment/clarification", messages.Clarification(paymentId, approvalCode), cancel);
    }

    /// <summary>
    /// Asks the bank for a new code (gate.md 4.5): not earlier than 60 s after the last one, at most three times per payment, otherwise
    /// refused with 3060.
    /// </summary>
    public Task<SubmitAnswer> ResendAsync(string paymentId, string customerIpAddress, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(paymentId);
        ArgumentException.ThrowIfNullOrEmpty(customerIpAddress);
        return Submit("/v2/customer/action/resend", messages.Resend(paymentId, customerIpAddress), cancel);
    }

    /// <summary>
    /// Makes a payment link (payment-links.md 2). Its address comes by callback, or by <see cref="StatusAsync"/> as <see cref="PaymentState.Link"/>.
    /// </summary>
    public Task<SubmitAnswer> CreateLinkAsync(LinkRequest link, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Submit("/v2/payment/invoice/create", messages.Link(link), cancel);
    }

    /// <summary>Cancels a payment link that nobody is paying by (payment-links.md 3); refused with 3060 when somebody is, or when it is over.</summary>
    public Task<SubmitAnswer> CancelLinkAsync(string paymentId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(paymentId);
        return Submit("/v2/payment/invoice/cancel", messages.CancelLink(paymentId), cancel);
    }

    /// <summary>Asks for the state of a payment (gate.md 4.6).</summary>
    public async Task<StatusAnswer> StatusAsync(string paymentId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(paymentId);
        return StatusOf(await Send("/v2/payment/status", messages.Status(paymentId), cancel), "signature");
    }

    /// <summary>Asks for the state of the payment of an accepted request (gate.md 4.7).</summary>
    /// <param name="requestId">The <c>request_id</c> of any acknowledgement of this project.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task<StatusAnswer> StatusOfRequestAsync(string requestId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        return StatusOf(await Send("/v2/payment/status/request", messages.StatusOfRequest(requestId), cancel), "general:signature");
    }

    /// <summary>Asks which methods of payment the project may use (gate.md 4.8).</summary>
    public async Task<MethodsAnswer> MethodsAsync(MethodsFilter? filter = null, CancellationToken cancel = default)
    {
        var answer = await Send("/v2/info/available_methods_for_merchant/list", messages.Methods(filter ?? new MethodsFilter()), cancel);
        return answer switch
        {
            Received.Good good => new MethodsAnswer.Listed(AnswerReader.Methods(good.Body)),
            Received.Bad bad => new MethodsAnswer.Refused(bad.Refusal),
            Received.Nothing nothing => new MethodsAnswer.Unknown(nothing.Reason),
            _ => throw new InvalidOperationException(),
        };
    }

    private async Task<SubmitAnswer> Submit(string path, byte[] body, CancellationToken cancel) => await Send(path, body, cancel) switch
    {
        Received.Good good when good.Body.TextOf("request_id") is { } requestId && good.Body.TextOf("payment_id") is { } paymentId =>
            new SubmitAnswer.Accepted(requestId, paymentId),
        Received.Good => new SubmitAnswer.Unknown("unreadable answer"),
        Received.Bad bad => new SubmitAnswer.Refused(bad.Refusal),
        Received.Nothing nothing => new SubmitAnswer.Unknown(nothing.Reason),
        _ => throw new InvalidOperationException(),
    };

    private StatusAnswer StatusOf(Received received, string signaturePath)
    {
        switch (received)
        {
            case Received.Bad { Refusal.Code: "3061" }:
                return new StatusAnswer.NotFound();
            case Received.Bad bad:
                return new StatusAnswer.Refused(bad.Refusal);
            case Received.Nothing nothing:
                return new StatusAnswer.Unknown(nothing.Reason);
            case Received.Good { Body: var body }:
                // "Not found" is the one answer without a signature.
                if (!body.Has(signaturePath) && body.TextOf("payment:status") == "error")
                    return body.TextOf("errors:0:code") == "3061" ? new StatusAnswer.NotFound() : new StatusAnswer.Unknown("not readable at the moment");
                if (!Signing.IsSigned(body, signaturePath, [secret])) return new StatusAnswer.Unknown("wrong signature of the answer");
                return PaymentReader.Read(body) is { } payment ? new StatusAnswer.Found(payment) : new StatusAnswer.Unknown("unreadable answer");
            default:
                throw new InvalidOperationException();
        }
    }

    private async Task<Received> Send(string path, byte[] body, CancellationToken cancel)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancel).ConfigureAwait(false);
            if (response.StatusCode >= HttpStatusCode.InternalServerError) return new Received.Nothing($"HTTP {(int)response.StatusCode}");
            var read = SignedBody.Read(await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
            if (read is null) return new Received.Nothing($"HTTP {(int)response.StatusCode}, unreadable answer");
            if (response.StatusCode == HttpStatusCode.OK) return new Received.Good(read);
            return AnswerReader.Refusal(read, response) is { } refusal ? new Received.Bad(refusal) : new Received.Nothing($"HTTP {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return new Received.Nothing(e.HttpRequestError == HttpRequestError.Unknown ? "no answer" : $"no answer: {e.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Received.Nothing("no answer in time");
        }
    }

    private abstract record Received
    {
        public sealed record Good(SignedBody Body) : Received;

        public sealed record Bad(Refusal Refusal) : Received;

        public sealed record Nothing(string Reason) : Received;
    }
}
