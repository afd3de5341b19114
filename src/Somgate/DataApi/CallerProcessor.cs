using System.Net;
using Somgate.Protocol;
using Somgate.Register;
using Somgate.Team;

namespace Somgate.DataApi;

/// <summary>Finds whose token a request bears, with the rights that its owner has at this moment (data-api.md 2).</summary>
internal sealed class CallerProcessor(TokenStore tokens, UserStore users, TimeProvider time)
{
    /// <summary>"Last used" is exact enough to the minute; written for each request it would cost more than the request.</summary>
    private static readonly TimeSpan UsePace = TimeSpan.FromMinutes(1);

    /// <summary>Null: nobody's, or of a user who may not act any more.</summary>
    public async Task<Caller?> Find(string token, IPAddress sender, CancellationToken cancel)
    {
        if (await tokens.FindKey(token, cancel) is not { } found) return null;
        if (await users.Find(found.UserId, cancel) is not { State: UserState.Active, IsOperator: false } user) return null;
        if (await tokens.Find(user.UserId, cancel) is { } kept && (kept.UsedAt is not { } used || time.GetUtcNow() - used >= UsePace))
            await tokens.Used(user.UserId, sender.ToString(), time.GetUtcNow(), cancel);
        return new(
            user.UserId, user.MerchantId, found.Key, user.Grants.Rights.Contains(Right.PaymentsView), user.Grants.Rights.Contains(Right.PaymentsPersonal),
            user.Grants.ProjectIds, Ranges(found.AllowedSenders), OrderOf(found.LineOrder), RegisterZone.Find(user.TimeZone) ?? RegisterZone.Utc);
    }

    // Checked when they were saved; a single address stands for itself.
    private static IReadOnlyList<IPNetwork> Ranges(string senders) =>
        [.. senders.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8) : IPNetwork.Parse(text))];

    private static SignatureOrder OrderOf(string word) => word switch
    {
        "K" => SignatureOrder.KeyPath,
        "L" => SignatureOrder.Line,
        "T" => SignatureOrder.Tree,
        _ => SignatureOrder.Natural,
    };
}
