namespace Somgate.BankSimulator;

/// <summary>What became of a payment by a call, and the bank's word on it.</summary>
internal sealed record Step(Payment Payment, Reply Reply)
{
    /// <summary>Seconds until a resend is allowed, with <see cref="Reply.ResendTooEarly"/> alone.</summary>
    public int? RetryAfterS { get; init; }
}

/// <summary>Everything that can happen to a payment at the bank. Pure; every method expects a payment settled up to now.</summary>
internal static class Lifecycle
{
    public const int WrongCodesMax = 3;
    public const int ResendsMax = 3;
    public static readonly TimeSpan ResendPause = TimeSpan.FromSeconds(60);

    /// <summary>The payment as create leaves it: waiting for the code, or refused at once.</summary>
    public static Payment Open(CreateRequest request, Guid paymentId, string code, DateTimeOffset now)
    {
        var payment = new Payment(request, paymentId, now, code);
        return Script.RefusalAtOnce(request.Phone, request.AmountMinor) is { } word
            ? Reject(payment, word, now)
            : payment with { CodeArrived = !payment.Scene().FirstCodeIsLost };
    }

    public static Step Confirm(Payment payment, string code, DateTimeOffset now)
    {
        if (payment.Status is not PaymentStatus.WaitCode) return Told(payment);
        if (IsRight(payment, code)) return Told(Approve(payment, now));
        if (code == payment.LastWrongCode) return new(payment, Reply.WrongCode);

        var counted = payment with { WrongCodes = payment.WrongCodes + 1, LastWrongCode = code };
        return counted.WrongCodes < WrongCodesMax ? new(counted, Reply.WrongCode) : Told(Reject(counted, "ATTEMPTS_EXCEEDED", now));
    }

    public static Step Resend(Payment payment, string newCode, DateTimeOffset now)
    {
        // A payment that waits for no code gets no code ever again, which is what the limit says too.
        if (payment.Status is not PaymentStatus.WaitCode || payment.CodesResent >= ResendsMax) return new(payment, Reply.ResendLimit);

        var left = payment.CodeSentAt + ResendPause - now;
        if (left > TimeSpan.Zero) return new(payment, Reply.ResendTooEarly) { RetryAfterS = (int)Math.Ceiling(left.TotalSeconds) };

        var resent = payment with
        {
            Code = newCode,
            CodeSentAt = now,
            CodeArrived = true,
            CodesResent = payment.CodesResent + 1,
            LastWrongCode = null,
        };
        return new(resent, Reply.CodeSent);
    }

    public static Step Cancel(Payment payment, DateTimeOffset now) => payment.Status switch
    {
        PaymentStatus.WaitCode => new(End(payment, PaymentStatus.Cancel, now), Reply.Cancelled),
        PaymentStatus.Cancel => new(payment, Reply.Cancelled),
        _ => new(payment, Reply.TooLate),
    };

    /// <summary>The customer confirms in the bank's app, which needs no code. A payment that waits no longer stays as it is.</summary>
    public static Step ConfirmInApp(Payment payment, DateTimeOffset now) =>
        Told(payment.Status is PaymentStatus.WaitCode ? Approve(payment, now) : payment);

    /// <summary>The customer refuses in the bank's app. A payment that waits no longer stays as it is.</summary>
    public static Step RefuseInApp(Payment payment, DateTimeOffset now) =>
        Told(payment.Status is PaymentStatus.WaitCode ? Reject(payment, "DECLINED_BY_CUSTOMER", now) : payment);

    /// <summary>When something will happen by itself, or null.</summary>
    public static DateTimeOffset? NextAt(Payment payment) => payment.Status switch
    {
        PaymentStatus.WaitCode when RefusalAt(payment) is { } refusal && refusal < payment.ExpiresAt() => refusal,
        PaymentStatus.WaitCode => payment.ExpiresAt(),
        PaymentStatus.Processing => payment.DebitAt,
        _ => null,
    };

    /// <summary>What has happened by itself up to now, each at its own moment however late one looks.</summary>
    public static Payment Settle(Payment payment, DateTimeOffset now)
    {
        while (NextAt(payment) is { } at && at <= now)
        {
            payment = payment.Status switch
            {
                PaymentStatus.Processing => End(payment, PaymentStatus.Charge, at),
                _ when at == RefusalAt(payment) => Reject(payment, "DECLINED_BY_CUSTOMER", at),
                _ => End(payment, PaymentStatus.Expired, at),
            };
        }
        return payment;
    }

    private static Step Told(Payment payment) => new(payment, Reply.Of(payment));

    private static bool IsRight(Payment payment, string code)
    {
        var scene = payment.Scene();
        return !scene.EveryCodeIsWrong && (code == payment.Code || (scene.ZerosAreRight && code == "0000"));
    }

    private static Payment Approve(Payment payment, DateTimeOffset now)
    {
        var scene = payment.Scene();
        if (scene.RefusedAfterCode is { } word) return Reject(payment, word, now);
        if (scene.DebitTakes is { } takes) return payment with { Status = PaymentStatus.Processing, DebitAt = now + takes };
        if (scene.DebitAfterLifetime is { } late)
            return payment with { Status = PaymentStatus.Processing, DebitAt = payment.ExpiresAt() + late };
        return End(payment, PaymentStatus.Charge, now);
    }

    private static Payment Reject(Payment payment, string word, DateTimeOffset at) =>
        End(payment, PaymentStatus.Reject, at) with { Reason = word };

    private static Payment End(Payment payment, PaymentStatus status, DateTimeOffset at) =>
        payment with { Status = status, EndedAt = at, DebitAt = null, NoticeIsOwed = !payment.Scene().NoticeIsLost };

    private static DateTimeOffset? RefusalAt(Payment payment) => payment.CreatedAt + payment.Scene().RefusesInAppAfter;
}
