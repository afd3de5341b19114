using Somgate.Payments;
using Somgate.Projects;
using Somgate.Providers;
using Somgate.Storage;

namespace Somgate.Processing;

/// <summary>What doors ask of payment links (payment-links.md 2, 3); the rest of their life is that of any payment.</summary>
internal sealed partial class PaymentProcessor
{
    /// <summary>Registers the payment of a new link with its callback. An id in use is refused, an identical repeat answered as the first time.</summary>
    public async Task<RequestAnswer> AcceptLink(Payment payment, Project project, CancellationToken cancel, JoinedAct? joined = null)
    {
        while (true)
        {
            var committed = await Commit(payment, project, new PaymentChange
            {
                Key = payment.Key,
                Added = payment,
                Operation = payment.Latest,
                Request = new(payment.ProjectId, payment.Sale.RequestId, payment.PaymentNo, "invoice", payment.CreatedAt),
                History = new(payment.CreatedAt, "LinkMade"),
            }, payment.Status == PaymentStatus.InvoiceSent ? Tell.Merchant : Tell.Nobody, operationReserved: false, payment.CreatedAt, cancel, joined);
            if (committed.IsDone) return new RequestAnswer.Accepted(payment.Sale.RequestId);
            if (await FindAccepted(payment.Key, payment.Sale.Hash, cancel) is { } answer) return answer;
        }
    }

    /// <summary>What a request for a link is answered that isn't the first one of its payment id; null: the id is free.</summary>
    public async Task<RequestAnswer?> FindAccepted(PaymentKey key, byte[] hash, CancellationToken cancel)
    {
        var holder = await store.Find(key, cancel);
        if (holder is null || holder.Status == PaymentStatus.Error) return null;
        return holder.Link is not null && holder.Sale.IsSameAs(hash)
            ? new RequestAnswer.Accepted(holder.Sale.RequestId)
            : new RequestAnswer.Refused(ResultCode.PaymentIdUsed);
    }

    /// <summary>Cancels a link that nobody is paying by. One that is canceled already stays so, and the merchant hears of it once.</summary>
    public async Task<RequestAnswer> CancelLink(PaymentKey key, CancellationToken cancel, JoinedAct? joined = null)
    {
        while (true)
        {
            var payment = await store.Find(key, cancel);
            if (payment?.Link is null) return new RequestAnswer.Refused(ResultCode.NotFound);
            var requestId = RequestIds.Make(node.Id, Now());
            if (payment.Status == PaymentStatus.InvoiceCanceled)
            {
                await writer.Commit(new PaymentChange { Key = key, Request = new(payment.ProjectId, requestId, payment.PaymentNo, CancelKind, Now()) });
                return new RequestAnswer.Accepted(requestId);
            }

            if (await Request(payment, payment.Operations[0], new OperationEvent.LinkCanceled(), requestId, CancelKind, cancel, joined) is { } answer) return answer;
        }
    }

    /// <summary>The letter with the link is on its way, or was given up: either way the link is sent (payment-links.md 4).</summary>
    public Task RecordLinkSent(Payment payment, CancellationToken cancel) =>
        Record(payment, payment.Operations[0].OperationId, new OperationEvent.LinkSent(), new(Now(), nameof(OperationEvent.LinkSent)), ProviderAlert.None, holdsPlace: false, cancel);

    private const string CancelKind = "invoice cancel";
}
