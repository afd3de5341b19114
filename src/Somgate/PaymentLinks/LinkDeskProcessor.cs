using Somgate.Mail;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Storage;

namespace Somgate.PaymentLinks;

/// <summary>Links that people make in Dashboard: from a form, or line by line from a file (payment-links.md 8, 9).</summary>
internal sealed class LinkDeskProcessor(
    LinkProcessor links, PaymentStore payments, PaymentMethods methods, ProjectWorker projects, Vault vault, MailOptions mail, TimeProvider time)
{
    /// <summary>What would be wrong with it; null: it can be made.</summary>
    public async Task<Problem?> Check(LinkWish wish, CancellationToken cancel)
    {
        if (RequestOf(wish, []) is not { } request) return new(ResultCode.UnknownProject);
        if (LinkConsistency.Check(request, methods.All, time.GetUtcNow(), mail.IsOn) is { } problem) return problem;
        return await payments.Find(new(wish.ProjectId, PaymentKey.Fold(wish.PaymentId)), cancel) is { Status: not PaymentStatus.Error } ? new(ResultCode.PaymentIdUsed) : null;
    }

    /// <summary>Makes it; null: it is there, made now or by the same wish before.</summary>
    /// <param name="wishKey">Stands for the wish: the same one makes no second link.</param>
    /// <param name="joined">What stands or falls with the link.</param>
    public async Task<Problem?> Make(LinkWish wish, string wishKey, string madeBy, CancellationToken cancel, JoinedAct? joined = null)
    {
        if (RequestOf(wish, vault.Hash($"desk:{wishKey}:{wish.ToJson()}")) is not { } request) return new(ResultCode.UnknownProject);
        return await links.Create(request with { MadeBy = madeBy }, cancel, joined) is LinkAnswer.Refused refused ? refused.Problem : null;
    }

    /// <summary>The payment of a link by its id; null: there is none.</summary>
    public async Task<Payment?> Find(long projectId, string paymentId, CancellationToken cancel) =>
        await payments.Find(new(projectId, PaymentKey.Fold(paymentId)), cancel) is { Link: not null } payment ? payment : null;

    private LinkRequest? RequestOf(LinkWish wish, byte[] hash) => projects.Current.Find(wish.ProjectId) is not { } project ? null : new()
    {
        Project = project,
        PaymentId = wish.PaymentId,
        Sum = new(wish.AmountMinor, wish.Currency),
        Description = wish.Description.Length > 0 ? wish.Description : wish.PaymentId,
        Customer = new(wish.CustomerId.Length > 0 ? wish.CustomerId : wish.PaymentId, "", wish.Details() is { } details ? new(details) : null),
        BestBefore = DateTimeOffset.FromUnixTimeMilliseconds(wish.BestBefore.ToUnixTimeMilliseconds()),
        Terms = new()
        {
            ForcedMethod = Given(wish.Method),
            Language = Given(wish.Language),
            SuccessUrl = Given(wish.SuccessUrl),
            DeclineUrl = Given(wish.DeclineUrl),
            ReturnUrl = Given(wish.ReturnUrl),
        },
        Callbacks = CallbackWishes.None with { Url = Given(wish.CallbackUrl) },
        Extra = wish.Extra.Length > 0 ? System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["extra_param"] = wish.Extra }) : null,
        SendEmail = wish.SendEmail,
        Hash = hash,
    };

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
