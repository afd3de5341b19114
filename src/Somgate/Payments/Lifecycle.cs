namespace Somgate.Payments;

/// <summary>What another try is made with: its operation, and what the customer entered.</summary>
/// <param name="ThresholdAt">A try has a threshold of its own.</param>
internal sealed record NextTry(Operation Operation, string Method, Secret Account, string AccountMasked, DateTimeOffset ThresholdAt, TimeSpan CodeLife)
{
    /// <summary>Where the customer of a link is, who is known only now; null: as registered.</summary>
    public string? CustomerIp { get; init; }

    /// <summary>What the first sale of a link says of further ones; null: as registered.</summary>
    public RetryTerms? Retry { get; init; }
}

/// <summary>
/// The state machine of an operation: (payment, event, moment) to a decision (gate.md 5.2; mbank-service.md 4). Pure. The only code that moves a status.
/// docs/lifecycle.md is made from it, cell by cell.
/// </summary>
internal static class Lifecycle
{
    public static Decision Apply(Payment payment, long operationId, OperationEvent happened, DateTimeOffset now)
    {
        var decision = Decide(payment, operationId, happened, now);
        if (decision is not Decision.Changed changed) return decision;
        var stamped = Moments.Stamp(payment, changed.Payment, now);
        return changed with { Payment = stamped, Operation = stamped.Operation(operationId) };
    }

    private static Decision Decide(Payment payment, long operationId, OperationEvent happened, DateTimeOffset now)
    {
        var before = payment.Operation(operationId);
        if (before.Type == OperationType.Invoice) return InvoiceLifecycle.Decide(payment, before, happened, now);
        if (happened is OperationEvent.Repaired repaired) return Repair(payment, before, repaired, now);
        return before.Status switch
        {
            OperationStatus.Processing or OperationStatus.AwaitingClarification => Open(payment, before, happened, now),
            OperationStatus.Decline => Declined(payment, before, happened, now),
            OperationStatus.Success => Succeeded(happened),
            _ => throw new ArgumentOutOfRangeException(nameof(payment), before.Status, "not an operation status"),
        };
    }

    /// <summary>Takes the operation out of the provider's hands for the time of a call: nobody else may ask meanwhile.</summary>
    public static Payment Lease(Payment payment, Operation operation, int node, DateTimeOffset until) =>
        payment.With(operation with { LeasedBy = node, DueAt = until });

    /// <summary>
    /// Begins a sale of a payment that waits for its customer: another try (payment-page.md 15), or the first one of a link (payment-links.md 4); null: it may
    /// not begin now.
    /// </summary>
    public static Payment? BeginSale(Payment payment, NextTry next, DateTimeOffset now)
    {
        if (!MayBeginSale(payment, now) || payment.Latest is not { } last) return null;
        return Moments.Stamp(payment, payment with
        {
            Customer = next.CustomerIp is { } ip ? payment.Customer with { IpAddress = ip } : payment.Customer,
            Retry = next.Retry ?? payment.Retry,
            Method = next.Method,
            Account = next.Account,
            AccountMasked = next.AccountMasked,
            ThresholdAt = next.ThresholdAt,
            CodeLife = next.CodeLife,
            Operations = [.. payment.Operations.SkipLast(1), last.Type == OperationType.Invoice ? InvoiceLifecycle.Paid(last, now) : Settled(last), next.Operation with { Try = last.Try + 1 }],
            ChangedAt = now,
            Version = payment.Version + 1,
        }, now);
    }

    /// <summary>Whether <see cref="BeginSale"/> would begin one.</summary>
    public static bool MayBeginSale(Payment payment, DateTimeOffset now) => Retries.AreOpen(payment, now) || Links.IsOpen(payment, now);

    private static Decision Open(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) => happened switch
    {
        OperationEvent.Approved approved => Move(payment, before, happened, Tell.Merchant, Final(before, OperationStatus.Success, ResultCode.Success, now) with { AuthCode = approved.AuthCode }),
        OperationEvent.Declined declined => Decline(payment, before, happened, declined.Code, declined.IsFinal ? null : now, now),
        OperationEvent.Cancelled => Decline(payment, before, happened, Waits.IsClosing(before) ? ClosingCode(before) : ResultCode.CancelledByCustomer, null, now),
        OperationEvent.Expired => Decline(payment, before, happened, ClosingCode(before), null, now),
        OperationEvent.LimitReached => Waits.IsOver(payment, before, now) ? Close(payment, before, happened, now) : Decision.Refused.Quietly,
        OperationEvent.Noticed => Decision.Refused.Quietly,
        OperationEvent.GaveUp => Waits.IsClosing(before) ? GiveUp(payment, before, happened, now) : Decision.Refused.Quietly,
        _ => before.Step switch
        {
            Step.Create or Step.AskAfterCreate => Creating(payment, before, happened, now),
            Step.AwaitCode => Awaiting(payment, before, happened, now),
            Step.Confirm or Step.AskAfterConfirm => Confirming(payment, before, happened, now),
            Step.AskDebit => Debiting(payment, before, happened, now),
            Step.Cancel or Step.AskAfterCancel => Closing(payment, before, happened, now),
            _ => throw new InvalidOperationException($"an open operation can't be at {before.Step}"),
        },
    };

    private static Decision Creating(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) => happened switch
    {
        OperationEvent.ClarificationRequired => AskForCode(payment, before, happened, now),
        OperationEvent.StillProcessing => WaitForDebit(payment, before, happened, now),
        // Only an order that the provider doesn't know may be created again.
        OperationEvent.UnknownOrder when before.Step == Step.AskAfterCreate =>
            Move(payment, before, happened, Tell.Nobody, Released(before) with { Step = Step.Create, DueAt = now }),
        _ => IsAnswer(happened) ? AskAgain(payment, before, happened, Step.AskAfterCreate, now) : Decision.Refused.Quietly,
    };

    private static Decision Awaiting(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) => happened switch
    {
        OperationEvent.CodeEntered entered when now < before.CodeEndsAt => Move(payment, before, happened, Tell.WhoAskedForIntermediate, before with
        {
            Status = OperationStatus.Processing,
            Step = Step.Confirm,
            Code = ResultCode.AwaitingProcessing,
            ApprovalCode = entered.Code,
            Clarified = entered.Acceptance,
            CodeFault = null,
            Questions = 0,
            // A resend that was not begun yet would end the very code that the customer has just entered.
            ResendWanted = before.ResendWanted && before.LeasedBy is not null,
            DueAt = before.LeasedBy is null ? now : before.DueAt,
            ChangedAt = now,
        }),
        OperationEvent.CodeUnusable unusable when now < before.CodeEndsAt => Move(payment, before, happened, Tell.WhoAsksTheCustomer, before with
        {
            CodeFault = unusable.Fault,
            Clarified = unusable.Acceptance,
            ChangedAt = now,
        }),
        OperationEvent.ResendAsked when MayResend(before, now) => Move(payment, before, happened, Tell.Nobody, before with
        {
            Resends = before.Resends + 1,
            ResentAt = now,
            ResendWanted = true,
            DueAt = now,
        }),
        OperationEvent.CodeSent when before.ResendWanted && now < before.CodeEndsAt => Move(payment, before, happened, Tell.WhoAsksTheCustomer, WithNewCode(payment, before, now) with
        {
            CodeFault = null,
            ChangedAt = now,
        }),
        // A new code that comes after the old one's end comes too late: a limit is reached at its exact moment.
        OperationEvent.CodeSent or OperationEvent.CodeNotSent when before.ResendWanted =>
            Move(payment, before, happened, Tell.Nobody, Released(before) with { ResendWanted = false, DueAt = before.CodeEndsAt }),
        _ => Decision.Refused.Quietly,
    };

    private static Decision Confirming(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) => happened switch
    {
        OperationEvent.CodeRefused refused => RefuseCode(payment, before, refused, now),
        OperationEvent.StillProcessing => WaitForDebit(payment, before, happened, now),
        // The provider waits for a code though we put one: ours didn't arrive, so the same is put again.
        OperationEvent.ClarificationRequired when before.Step == Step.AskAfterConfirm =>
            Move(payment, before, happened, Tell.Nobody, Released(before) with { Step = Step.Confirm, Code = ResultCode.Unanswered, DueAt = now }),
        // The answer to a resend that was under way when the code came: only the life changes.
        OperationEvent.CodeSent when before.ResendWanted =>
            Move(payment, before, happened, Tell.Nobody, WithNewCode(payment, before, now) with { Clarified = before.Clarified, DueAt = now }),
        OperationEvent.CodeNotSent when before.ResendWanted =>
            Move(payment, before, happened, Tell.Nobody, Released(before) with { ResendWanted = false, DueAt = now }),
        _ => IsAnswer(happened) ? AskAgain(payment, before, happened, Step.AskAfterConfirm, now) : Decision.Refused.Quietly,
    };

    private static Decision Debiting(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) => happened switch
    {
        OperationEvent.StillProcessing => WaitForDebit(payment, before, happened, now),
        OperationEvent.ClarificationRequired when before.CodeSentAt is null => AskForCode(payment, before, happened, now),
        _ => IsAnswer(happened) ? AskAgain(payment, before, happened, Step.AskDebit, now) : Decision.Refused.Quietly,
    };

    private static Decision Closing(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now)
    {
        if (!IsAnswer(happened)) return Decision.Refused.Quietly;
        if (before.Step == Step.Cancel)
            return Move(payment, before, happened, Tell.Nobody, Released(before) with { Step = Step.AskAfterCancel, DueAt = now });
        if (happened is OperationEvent.Unanswered unanswered)
        {
            if (now >= Waits.GivesUpAt(payment)) return GiveUp(payment, before, happened, now);
            var next = now + (unanswered.RetryAfter ?? Waits.Question(before.Questions));
            return Move(payment, before, happened, Tell.Nobody, Released(before) with
            {
                Step = Step.Cancel,
                Questions = before.Questions + 1,
                DueAt = next + Waits.LastQuestion > Waits.GivesUpAt(payment) ? Waits.GivesUpAt(payment) : next,
            });
        }

        // The provider answers, has neither charged nor ended it: over for us, and it is asked on to cancel.
        return Decline(payment, before, happened, ClosingCode(before), now + Waits.Chasing(0), now);
    }

    /// <summary>Why we close: its time is over, or, while tries are left, the third code was wrong.</summary>
    private static int ClosingCode(Operation before) => before.WrongCodes >= Waits.WrongCodesMax ? ResultCode.TooManyCodes : ResultCode.TimeOut;

    private static Decision Declined(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) => happened switch
    {
        OperationEvent.TriesOver when IsAwaited(payment, before) && (now >= payment.RetryUntil || Retries.HasPaid(payment)) => EndTries(payment, before, happened, before.Code, now),
        OperationEvent.TriesCancelled when IsAwaited(payment, before) && now < payment.RetryUntil =>
            EndTries(payment, before, happened, ResultCode.TriesCancelled, now),
        OperationEvent.Approved when before.LateSuccess => Decision.Refused.Quietly,
        // Another try might charge twice.
        OperationEvent.Approved when IsAwaited(payment, before) =>
            EndTries(payment, before with { LateSuccess = true }, happened, before.Code, now, Surprise.LateSuccess),
        OperationEvent.Approved => Move(payment, before, happened, Tell.Nobody, Settled(before) with { LateSuccess = true }, Surprise.LateSuccess),
        OperationEvent.Cancelled or OperationEvent.Expired or OperationEvent.Declined { IsFinal: true } => before switch
        {
            { LateSuccess: true } => new Decision.Refused(Surprise.Contradiction),
            { Step: Step.None } => Decision.Refused.Quietly,
            _ => Move(payment, before, happened, Tell.Nobody, Settled(before)),
        },
        _ when !IsAnswer(happened) => Decision.Refused.Quietly,
        _ => before.Step switch
        {
            Step.ChaseCancel => Move(payment, before, happened, Tell.Nobody, Released(before) with { Step = Step.ChaseAsk, DueAt = now }),
            Step.ChaseAsk => ChaseOn(payment, before, happened, now),
            _ => Decision.Refused.Quietly,
        },
    };

    private static Decision Succeeded(OperationEvent happened) =>
        happened is OperationEvent.Declined or OperationEvent.Cancelled or OperationEvent.Expired
            ? new Decision.Refused(Surprise.Contradiction)
            : Decision.Refused.Quietly;

    /// <summary>What is open may end either way; a decline only as paid, and only where the provider said so.</summary>
    private static Decision Repair(Payment payment, Operation before, OperationEvent.Repaired repaired, DateTimeOffset now)
    {
        var mayBe = repaired.To switch
        {
            OperationStatus.Success => !before.IsFinal || before is { Status: OperationStatus.Decline, LateSuccess: true },
            OperationStatus.Decline => !before.IsFinal,
            _ => false,
        };
        if (!mayBe) return Decision.Refused.Quietly;
        return Move(payment with { RetryUntil = null, RepairedAt = now }, before, repaired, Tell.Merchant, Final(before, repaired.To, repaired.Code, now) with
        {
            LateSuccess = false,
            Unconfirmed = false,
            Reason = repaired.To == OperationStatus.Decline ? DeclineReason.Of(repaired.Code, before, repaired) : null,
            Provider = before.Provider with { At = repaired.ProviderAt ?? before.Provider.At },
        });
    }

    private static Decision AskForCode(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) =>
        Move(payment, before, happened, Tell.WhoAsksTheCustomer, WithNewCode(payment, before, now) with
        {
            Status = OperationStatus.AwaitingClarification,
            Step = Step.AwaitCode,
            Code = ResultCode.AwaitingProcessing,
            Questions = 0,
            ChangedAt = now,
        });

    private static Decision RefuseCode(Payment payment, Operation before, OperationEvent.CodeRefused happened, DateTimeOffset now)
    {
        // The provider may have counted more than we heard of: the one code that was put to it twice, because its first answer was lost.
        var theirs = Waits.WrongCodesMax - (happened.AttemptsLeft ?? Waits.WrongCodesMax);
        var counted = before with { WrongCodes = Math.Clamp(theirs, before.WrongCodes + 1, Waits.WrongCodesMax) };
        // The provider counts on its own and may still wait for a code: it is told to cancel.
        if (counted.WrongCodes >= Waits.WrongCodesMax)
        {
            // Another try is offered only when this one is certainly over: the provider ends it first, and the customer waits.
            if (Retries.Until(payment, ResultCode.TooManyCodes, now) is not null) return Close(payment, counted, happened, now);
            return Decline(payment, counted, happened, ResultCode.TooManyCodes, now, now);
        }

        return Move(payment, before, happened, Tell.WhoAsksTheCustomer, Released(counted) with
        {
            Status = OperationStatus.AwaitingClarification,
            Step = Step.AwaitCode,
            Code = ResultCode.AwaitingProcessing,
            CodeFault = CodeFault.Incorrect,
            ApprovalCode = null,
            Questions = 0,
            DueAt = before.CodeEndsAt,
            ChangedAt = now,
        });
    }

    private static Decision WaitForDebit(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now)
    {
        var asked = before.Step == Step.AskDebit ? before.Questions + 1 : 0;
        return Move(payment, before, happened, Tell.Nobody, Released(before) with
        {
            Step = Step.AskDebit,
            Code = ResultCode.AwaitingProcessing,
            ApprovalCode = null,
            Questions = asked,
            DueAt = Waits.Earlier(now + Waits.Question(asked), payment.ThresholdAt),
        });
    }

    private static Decision AskAgain(Payment payment, Operation before, OperationEvent happened, Step step, DateTimeOffset now)
    {
        var pause = (happened as OperationEvent.Unanswered)?.RetryAfter ?? Waits.Question(before.Questions);
        return Move(payment, before, happened, Tell.Nobody, Released(before) with
        {
            Step = step,
            Code = ResultCode.Unanswered,
            Questions = before.Questions + 1,
            DueAt = Waits.Earlier(now + pause, payment.ThresholdAt),
        });
    }

    private static Decision Close(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) =>
        Move(payment, before, happened, Tell.Nobody, Released(before) with
        {
            Step = Step.Cancel,
            ApprovalCode = null,
            ResendWanted = false,
            Questions = 0,
            DueAt = now,
        });

    private static Decision GiveUp(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) =>
        Decline(payment, before with { Unconfirmed = true }, happened, ResultCode.ProviderUnavailable, now + Waits.Chasing(0), now, Surprise.Unconfirmed);

    private static Decision ChaseOn(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now)
    {
        var next = now + ((happened as OperationEvent.Unanswered)?.RetryAfter ?? Waits.Chasing(before.Questions + 1));
        return Move(payment, before, happened, Tell.Nobody, next > before.ChangedAt + Waits.Chase
            ? Released(before) with { Step = Step.None, DueAt = null }
            : Released(before) with { Step = Step.ChaseCancel, Questions = before.Questions + 1, DueAt = next });
    }

    private static bool IsAwaited(Payment payment, Operation before) =>
        payment.Status == PaymentStatus.AwaitingCustomer && payment.Latest?.OperationId == before.OperationId;

    /// <summary>No further try: now the merchant hears of the last one.</summary>
    private static Decision EndTries(Payment payment, Operation before, OperationEvent happened, int code, DateTimeOffset now, Surprise surprise = Surprise.None) =>
        Move(payment with { RetryUntil = null }, before, happened, Tell.Merchant, Settled(before) with
        {
            Code = code,
            Reason = code == before.Code ? before.Reason : DeclineReason.Of(code, before, happened),
            ChangedAt = now,
        }, surprise);

    /// <summary>Declined for the merchant; <paramref name="chaseAt"/>: when the provider is asked to cancel, null when it holds it for over itself.</summary>
    private static Decision Decline(
        Payment payment, Operation before, OperationEvent happened, int code, DateTimeOffset? chaseAt, DateTimeOffset now, Surprise surprise = Surprise.None)
    {
        var until = chaseAt is null ? Retries.Until(payment, code, now) : null;
        return Move(payment with { RetryUntil = until }, before, happened, until is null ? Tell.Merchant : Tell.Nobody, Final(before, OperationStatus.Decline, code, now) with
        {
            Step = chaseAt is null ? Step.None : Step.ChaseCancel,
            DueAt = chaseAt ?? until,
            Reason = DeclineReason.Of(code, before, happened),
        }, surprise);
    }

    private static Operation Final(Operation before, OperationStatus status, int code, DateTimeOffset now) => Settled(before) with
    {
        Status = status,
        Code = code,
        Reason = null,
        CodeFault = null,
        Unconfirmed = before.Unconfirmed && status == OperationStatus.Decline,
        ChangedAt = now,
    };

    /// <summary>Nothing more to ask, nothing left to keep.</summary>
    private static Operation Settled(Operation before) => Released(before) with
    {
        Step = Step.None,
        ApprovalCode = null,
        ResendWanted = false,
        Unconfirmed = false,
        Questions = 0,
        DueAt = null,
    };

    private static Operation WithNewCode(Payment payment, Operation before, DateTimeOffset now) => Released(before) with
    {
        CodeSentAt = now,
        CodeEndsAt = Waits.CodeEnds(payment, now),
        Clarified = null,
        ResendWanted = false,
        DueAt = Waits.CodeEnds(payment, now),
    };

    private static Operation Released(Operation before) => before with { LeasedBy = null };

    private static Decision.Changed Move(
        Payment payment, Operation before, OperationEvent happened, Tell tell, Operation after, Surprise surprise = Surprise.None)
    {
        var known = happened.ProviderPaymentId is { Length: > 0 } id && before.ProviderPaymentId.Length == 0 ? after with { ProviderPaymentId = id } : after;
        if (happened.ProviderWord is { } word) known = known with { Provider = new(word.Code, word.Message, null) };
        return new(payment.With(known), known, tell, surprise);
    }

    private static bool MayResend(Operation before, DateTimeOffset now) =>
        now < before.CodeEndsAt
        && !before.ResendWanted
        && before.Resends < Waits.ResendsMax
        && now >= before.CodeSentAt + Waits.ResendPause
        && (before.ResentAt is null || now >= before.ResentAt + Waits.ResendPause);

    /// <summary>Words of the provider: one that doesn't fit the question counts as no answer, and the question is put again.</summary>
    private static bool IsAnswer(OperationEvent happened) => happened is
        OperationEvent.ClarificationRequired or OperationEvent.CodeRefused or OperationEvent.StillProcessing or OperationEvent.CancelTooLate
        or OperationEvent.UnknownOrder or OperationEvent.CodeSent or OperationEvent.CodeNotSent or OperationEvent.Unanswered or OperationEvent.Declined;
}
