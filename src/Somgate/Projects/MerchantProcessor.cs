using System.Globalization;
using System.Text.Json.Nodes;
using Somgate.Audit;

namespace Somgate.Projects;

/// <summary>Changes of merchants, by operators and the command line (dashboard.md 11.1).</summary>
internal sealed class MerchantProcessor(ProjectStore store)
{
    public Task<long> Add(ProjectActing by, string title, string legalName, CancellationToken cancel) => store.AddMerchant(new Merchant(0, title) { LegalName = legalName }, merchantId =>
        [.. by.Entries("merchant.make", Thing(merchantId), merchantId).Select(entry => entry with { After = new() { ["title"] = title, ["legal_name"] = legalName } })], cancel);

    public Task<MerchantDecision> Save(ProjectActing by, long merchantId, string? version, string title, string legalName, CancellationToken cancel) =>
        Change(by, merchantId, "merchant.update", version, merchant => merchant with { Title = title, LegalName = legalName }, cancel);

    /// <summary>New payments end in <c>error</c> 3299, open ones finish, reading stays.</summary>
    public Task<MerchantDecision> Suspend(ProjectActing by, long merchantId, string? version, bool isSuspended, CancellationToken cancel) =>
        Change(by, merchantId, isSuspended ? "merchant.suspend" : "merchant.resume", version, merchant => merchant with { IsSuspended = isSuspended }, cancel);

    /// <summary>For good. That no payment is open was asked before; none can begin once it is suspended.</summary>
    public Task<MerchantDecision> Close(ProjectActing by, long merchantId, string? version, CancellationToken cancel) =>
        Change(by, merchantId, "merchant.close", version, merchant => merchant with { IsSuspended = true, IsClosed = true }, cancel);

    public static JsonObject Tell(Merchant merchant) => new() { ["title"] = merchant.Title, ["legal_name"] = merchant.LegalName, ["state"] = StateOf(merchant) };

    public static string StateOf(Merchant merchant) => merchant.IsClosed ? "closed" : merchant.IsSuspended ? "suspended" : "active";

    private Task<MerchantDecision> Change(ProjectActing by, long merchantId, string act, string? version, Func<Merchant, Merchant> edit, CancellationToken cancel) =>
        store.ChangeMerchant(merchantId, merchant =>
        {
            var before = Tell(merchant);
            if (merchant.IsClosed) return new MerchantDecision.Refused("err.merchant_closed");
            if (version is not null && version != ProjectPart.Version(before)) return new MerchantDecision.Moved(merchant);
            var changed = edit(merchant);
            var after = Tell(changed);
            return new MerchantDecision.Saved(changed, [.. by.Entries(act, Thing(merchantId), merchantId).Select(entry => entry with { Before = before, After = after })]);
        }, cancel);

    private static AuditObject Thing(long merchantId) => new("merchant", merchantId.ToString(CultureInfo.InvariantCulture));
}
