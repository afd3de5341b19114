using System.Collections.Frozen;

namespace Somgate.DataApi;

/// <summary>The URLs of the Data API (data-api.md 3), exact and case-sensitive.</summary>
internal sealed class DataApiRoutes(DataApiFilter filter, OperationsEndpoint operations, OperationsByPaymentEndpoint byPayment)
{
    private const string Root = "/v1";

    /// <summary>Of the Payment Page (payment-page.md 18).</summary>
    private const string PageCheck = "/v1/params/check";

    private static readonly FrozenDictionary<string, ApiError> Unserved = new Dictionary<string, string>
    {
        ["/v1/balance/get"] = "no payout balances",
        ["/v1/currency-rates/get"] = "no currency conversion",
        ["/v1/chargeback/list"] = "no chargebacks",
        ["/v1/chargeback/get"] = "no chargebacks",
        ["/v1/fraud/list"] = "no card network reports",
        ["/v1/financial-reporting/operations"] = "no fees",
    }.ToFrozenDictionary(pair => pair.Key, pair => ApiError.Unserved(pair.Key, pair.Value));

    /// <summary>Answers what is of the Data API; lets others pass.</summary>
    public Task Handle(HttpContext context, RequestDelegate next)
    {
        if (!IsOurs(context)) return next(context);
        var path = context.Request.Path.Value!;
        return path switch
        {
            "/v1/operations/get" => filter.Handle(context, path, operations.Handle, null),
            "/v1/operations/get-by-payment" => filter.Handle(context, path, byPayment.Handle, null),
            _ when Unserved.TryGetValue(path, out var error) => filter.Handle(context, path, null, error),
            // Whatever somebody wrote into a path stays out of the log.
            _ => filter.Handle(context, $"{Root}/…", null, null),
        };
    }

    /// <summary>How a failure of this request is answered; null: it isn't one of ours.</summary>
    public static Func<HttpContext, int, Task>? FindFault(HttpContext context) => !IsOurs(context) ? null : (failed, status) => DataApiAnswer.Refuse(failed, status switch
    {
        StatusCodes.Status503ServiceUnavailable => ApiError.Stopping,
        StatusCodes.Status413PayloadTooLarge => ApiError.TooLarge,
        < StatusCodes.Status500InternalServerError => ApiError.Bad(["The request could not be read"]),
        _ => ApiError.Failed(failed.TraceIdentifier),
    });

    private static bool IsOurs(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return path == Root || (path.StartsWith($"{Root}/", StringComparison.Ordinal) && path != PageCheck);
    }
}
