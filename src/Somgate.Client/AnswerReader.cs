using System.Globalization;
using Somgate.Protocol;

namespace Somgate.Client;

/// <summary>Reads answers that carry no payment: refusals (gate.md 3.4) and lists of methods (gate.md 4.8).</summary>
internal static class AnswerReader
{
    public static Refusal? Refusal(SignedBody body, HttpResponseMessage response) => body.TextOf("code") is { } code
        ? new Refusal((int)response.StatusCode, code, body.TextOf("message") ?? "", Problems(body), response.Headers.RetryAfter?.Delta)
        : null;

    /// <summary>Both published forms of <c>errors[]</c>: with <c>code</c> and <c>field</c>, or with <c>property</c>.</summary>
    public static IReadOnlyList<Problem> Problems(SignedBody body)
    {
        if (body.KindOf("errors") != NodeKind.Array) return [];
        var problems = new List<Problem>(body.CountOf("errors"));
        for (var i = 0; i < body.CountOf("errors"); i++)
        {
            var path = $"errors:{i}";
            problems.Add(new Problem(
                body.TextOf($"{path}:code") ?? "",
                body.TextOf($"{path}:message") ?? "",
                body.TextOf($"{path}:field") ?? body.TextOf($"{path}:property"),
                body.TextOf($"{path}:constraint")));
        }

        return problems;
    }

    public static IReadOnlyList<MethodOffer> Methods(SignedBody body)
    {
        var offers = new List<MethodOffer>();
        foreach (var currency in body.NamesOf(""))
        {
            if (body.KindOf(currency) != NodeKind.Array) continue;
            for (var i = 0; i < body.CountOf(currency); i++)
            {
                var path = $"{currency}:{i}";
                offers.Add(new MethodOffer(
                    currency,
                    body.TextOf($"{path}:title") ?? "",
                    body.TextOf($"{path}:direction") ?? "",
                    Amount(body, $"{path}:limits:min amount"),
                    Amount(body, $"{path}:limits:max amount"),
                    body.TextOf($"{path}:unavailable_reason")));
            }
        }

        return offers;
    }

    private static long? Amount(SignedBody body, string path) =>
        long.TryParse(body.TextOf(path), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}
