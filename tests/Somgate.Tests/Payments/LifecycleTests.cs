using Somgate.Payments;

namespace Somgate.Tests.Payments;

public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Created = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Threshold = Created.AddMinutes(60);
    private static readonly DateTimeOffset CodeSent = Created.AddSeconds(3);
    private static readonly DateTimeOffset CodeEnd = CodeSent.AddMinutes(30);
    private static readonly DateTimeOffset LeaseEnd = Created.AddSeconds(130);
    private static readonly DateTimeOffset Usual = Created.AddSeconds(100);
    private static readonly DateTimeOffset WindowEnd = Usual.AddMinutes(10);
    private static readonly DateTimeOffset LinkEnd = Created.AddDays(3);

    private static readonly Dictionary<string, (OperationStatus Status, Step Step)> States = new()
    {
        ["processing / create"] = (OperationStatus.Processing, Step.Create),
        ["processing / ask after create"] = (OperationStatus.Processing, Step.AskAfterCreate),
        ["awaiting clarification / await code"] = (OperationStatus.AwaitingClarification, Step.AwaitCode),
        ["await code, new code wanted"] = (OperationStatus.AwaitingClarification, Step.AwaitCode),
        ["confirm, new code wanted"] = (OperationStatus.Processing, Step.Confirm),
        ["processing / confirm"] = (OperationStatus.Processing, Step.Confirm),
        ["processing / ask after confirm"] = (OperationStatus.Processing, Step.AskAfterConfirm),
        ["processing / ask debit"] = (OperationStatus.Processing, Step.AskDebit),
        ["processing / cancel"] = (OperationStatus.Processing, Step.Cancel),
        ["awaiting clarification / cancel"] = (OperationStatus.AwaitingClarification, Step.Cancel),
        ["processing / ask after cancel"] = (OperationStatus.Processing, Step.AskAfterCancel),
        ["awaiting clarification / ask after cancel"] = (OperationStatus.AwaitingClarification, Step.AskAfterCancel),
        ["decline / chase: cancel"] = (OperationStatus.Decline, Step.ChaseCancel),
        ["decline / chase: ask"] = (OperationStatus.Decline, Step.ChaseAsk),
        ["decline / none"] = (OperationStatus.Decline, Step.None),
        ["late success"] = (OperationStatus.Decline, Step.None),
        ["success / none"] = (OperationStatus.Success, Step.None),
        ["processing / confirm, tries left"] = (OperationStatus.Processing, Step.Confirm),
        ["processing / cancel, tries left"] = (OperationStatus.Processing, Step.Cancel),
        ["decline, customer awaited"] = (OperationStatus.Decline, Step.None),
        ["awaiting payment / none"] = (OperationStatus.AwaitingPayment, Step.None),
        ["invoice sent / none"] = (OperationStatus.InvoiceSent, Step.None),
        ["invoice sent, being paid"] = (OperationStatus.InvoiceSent, Step.None),
        ["invoice sent, customer awaited"] = (OperationStatus.InvoiceSent, Step.None),
        ["expired / none"] = (OperationStatus.Expired, Step.None),
        ["invoice canceled / none"] = (OperationStatus.InvoiceCanceled, Step.None),
    };

    private static readonly Acceptance Request = new("request-2", [1, 2, 3]);

    private static readonly Dictionary<string, (OperationEvent Happened, DateTimeOffset At)> Events = new()
    {
        ["code entered"] = (new OperationEvent.CodeEntered(new Secret("1234"), Request), Usual),
        ["code unusable"] = (new OperationEvent.CodeUnusable(CodeFault.Pattern, Request), Usual),
        ["resend asked"] = (new OperationEvent.ResendAsked(), Usual),
        ["clarification required"] = (new OperationEvent.ClarificationRequired(), Usual),
        ["code refused"] = (new OperationEvent.CodeRefused(), Usual),
        ["code refused, third time"] = (new OperationEvent.CodeRefused(), Usual),
        ["still processing"] = (new OperationEvent.StillProcessing(), Usual),
        ["approved"] = (new OperationEvent.Approved("auth"), Usual),
        ["declined"] = (new OperationEvent.Declined(20105), Usual),
        ["declined, not final"] = (new OperationEvent.Declined(20105, IsFinal: false), Usual),
        ["cancelled"] = (new OperationEvent.Cancelled(), Usual),
        ["cancel too late"] = (new OperationEvent.CancelTooLate(), Usual),
        ["expired"] = (new OperationEvent.Expired(), Usual),
        ["unknown order"] = (new OperationEvent.UnknownOrder(), Usual),
        ["code sent"] = (new OperationEvent.CodeSent(), Usual),
        ["code not sent"] = (new OperationEvent.CodeNotSent(), Usual),
        ["noticed"] = (new OperationEvent.Noticed(), Usual),
        ["unanswered"] = (new OperationEvent.Unanswered(), Usual),
        ["unanswered, minute over"] = (new OperationEvent.Unanswered(), Threshold.AddSeconds(60)),
        ["limit reached"] = (new OperationEvent.LimitReached(), Threshold),
        ["limit reached, too soon"] = (new OperationEvent.LimitReached(), Usual),
        ["tries over"] = (new OperationEvent.TriesOver(), WindowEnd),
        ["tries over, too soon"] = (new OperationEvent.TriesOver(), Usual),
        ["tries cancelled"] = (new OperationEvent.TriesCancelled(), Usual),
        ["tries cancelled, too late"] = (new OperationEvent.TriesCancelled(), WindowEnd),
        ["link sent"] = (new OperationEvent.LinkSent(), Usual),
        ["link canceled"] = (new OperationEvent.LinkCanceled(), Usual),
        ["link expired"] = (new OperationEvent.LinkExpired(), LinkEnd),
        ["link expired, too soon"] = (new OperationEvent.LinkExpired(), LinkEnd.AddMilliseconds(-1)),
        ["gave up"] = (new OperationEvent.GaveUp(), Usual),
        ["repaired: paid"] = (new OperationEvent.Repaired(OperationStatus.Success, ResultCode.Success), Usual),
        ["repaired: declined"] = (new OperationEvent.Repaired(OperationStatus.Decline, 20105), Usual),
    };

    /// <summary>Words that a line may use for many events; lines that name an event itself come first.</summary>
    private static readonly string[] AnyAnswer =
    [
        "clarification required", "code refused", "code refused, third time", "still processing", "cancel too late", "unknown order", "code sent", "code not sent",
        "unanswered", "unanswered, minute over", "declined, not final",
    ];

    public static TheoryData<string, string> Cells()
    {
        var cells = new TheoryData<string, string>();
        foreach (var state in States.Keys)
            foreach (var happened in Events.Keys)
                cells.Add(state, happened);
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void Every_pair_of_state_and_event_does_what_the_table_says_and_nothing_else(string state, string happened)
    {
        var before = Before(state, happened);
        var (given, at) = Events[happened];
        // A word that comes after the code's end or in the closing minute is judged by its own moment.
        var decision = Lifecycle.Apply(before, before.Operations[0].OperationId, given, at);

        if (Row(state, happened) is not { } row)
        {
            var refused = Assert.IsType<Decision.Refused>(decision);
            Assert.Equal(Contradicts(state, happened) ? Surprise.Contradiction : Surprise.None, refused.Surprise);
            return;
        }

        var changed = Assert.IsType<Decision.Changed>(decision);
        var after = changed.Operation;
        Assert.Equal(row.To.Replace("same", StatusText.Of(before.Operations[0].Status), StringComparison.Ordinal), $"{StatusText.Of(after.Status)} / {StepText.Of(after.Step)}");
        Assert.Equal(row.Code == "same" ? before.Operations[0].Code : int.Parse(row.Code, System.Globalization.CultureInfo.InvariantCulture), after.Code);
        Assert.Equal(Due(row, at), after.DueAt);
        Assert.Equal(row.Told, Words(changed.Tell));
        Assert.Equal(row.Surprise.Length == 0 ? "none" : row.Surprise, Words(changed.Surprise));
        Assert.Equal(before.Version + 1, changed.Payment.Version);
        Assert.Equal(row.Due == "window end" ? PaymentStatus.AwaitingCustomer : Standing.Of(after.Status), changed.Payment.Status);
        if (after.IsFinal) Assert.Null(after.ApprovalCode);
        if (!after.IsFinal) Assert.NotNull(after.DueAt);
        if (after.IsFinal != before.Operations[0].IsFinal || after.Status != before.Operations[0].Status) Assert.Equal(at, after.ChangedAt);
    }

    [Theory, MemberData(nameof(Cells))]
    public void An_answer_to_a_call_never_leaves_the_operation_in_its_holders_hands(string state, string happened)
    {
        var payment = Before(state, happened);
        var held = payment.Replace(payment.Operations[0] with { LeasedBy = 7, DueAt = LeaseEnd });
        if (Events[happened].Happened is OperationEvent.CodeEntered or OperationEvent.CodeUnusable or OperationEvent.ResendAsked) return;
        var decision = Lifecycle.Apply(held, held.Operations[0].OperationId, Events[happened].Happened, Events[happened].At);
        if (decision is Decision.Changed changed) Assert.Null(changed.Operation.LeasedBy);
    }

    [Fact]
    public void No_line_of_the_table_is_left_unread()
    {
        var read = States.Keys.SelectMany(state => Events.Keys.Select(happened => Row(state, happened))).OfType<Line>().ToHashSet();
        Assert.DoesNotContain(Lines, line => !read.Contains(line));
    }

    [Fact]
    public void The_pauses_grow_from_two_seconds_to_a_minute() =>
        Assert.Equal([2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 7).Select(asked => (int)Waits.Question(asked).TotalSeconds));

    [Fact]
    public void After_our_decline_the_pauses_double_from_a_minute_to_an_hour() =>
        Assert.Equal([60, 120, 240, 480, 960, 1920, 3600, 3600], Enumerable.Range(0, 8).Select(asked => (int)Waits.Chasing(asked).TotalSeconds));

    [Theory]
    [InlineData(null, 1, "awaiting clarification")]
    [InlineData(2, 1, "awaiting clarification")]
    [InlineData(1, 2, "awaiting clarification")]
    [InlineData(5, 1, "awaiting clarification")]
    [InlineData(0, 3, "decline")]
    [InlineData(-7, 3, "decline")]
    public void Wrong_codes_count_as_the_provider_has_counted_them_where_that_is_more(int? left, int counted, string status)
    {
        var payment = Before("processing / confirm", "code refused");
        var changed = Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, payment.Operations[0].OperationId, new OperationEvent.CodeRefused(left), Usual));
        Assert.Equal((counted, status), (changed.Operation.WrongCodes, StatusText.Of(changed.Operation.Status)));
    }

    [Fact]
    public void A_code_is_taken_until_the_moment_before_its_end_and_not_at_it()
    {
        var payment = Before("awaiting clarification / await code", "code entered");
        var entered = Events["code entered"].Happened;
        Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, 2, entered, CodeEnd.AddMilliseconds(-1)));
        Assert.IsType<Decision.Refused>(Lifecycle.Apply(payment, 2, entered, CodeEnd));
    }

    [Fact]
    public void A_code_lives_no_longer_than_the_threshold()
    {
        var payment = Before("processing / create", "clarification required") with { CodeLife = TimeSpan.FromHours(5) };
        var changed = Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, 2, new OperationEvent.ClarificationRequired(), Usual));
        Assert.Equal(Threshold, changed.Operation.CodeEndsAt);
    }

    [Theory, InlineData(0, true), InlineData(2, true), InlineData(3, false)]
    public void Three_new_codes_may_be_asked_for(int before, bool taken)
    {
        var payment = Before("awaiting clarification / await code", "resend asked");
        payment = payment.Replace(payment.Operations[0] with { Resends = before });
        Assert.Equal(taken, Lifecycle.Apply(payment, 2, new OperationEvent.ResendAsked(), Usual) is Decision.Changed);
    }

    [Theory, InlineData(59_999, false), InlineData(60_000, true)]
    public void A_new_code_is_not_asked_for_within_a_minute_of_the_last(int afterMs, bool taken)
    {
        var payment = Before("awaiting clarification / await code", "resend asked");
        Assert.Equal(taken, Lifecycle.Apply(payment, 2, new OperationEvent.ResendAsked(), CodeSent.AddMilliseconds(afterMs)) is Decision.Changed);
    }

    [Fact]
    public void The_banks_own_pause_counts_instead_of_ours()
    {
        var payment = Before("processing / create", "unanswered");
        var changed = Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, 2, new OperationEvent.Unanswered(TimeSpan.FromSeconds(17)), Usual));
        Assert.Equal(Usual.AddSeconds(17), changed.Operation.DueAt);
    }

    [Fact]
    public void The_bank_is_asked_on_for_thirty_days_and_no_longer()
    {
        var payment = Before("decline / chase: ask", "unanswered");
        var late = Usual.AddDays(30);
        var changed = Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, 2, new OperationEvent.Unanswered(), late));
        Assert.Equal((Step.None, null), (changed.Operation.Step, changed.Operation.DueAt));
    }

    [Fact]
    public void No_question_is_begun_that_the_closing_minute_might_cut_off()
    {
        var payment = Before("processing / ask after cancel", "unanswered");
        var changed = Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, 2, new OperationEvent.Unanswered(), Threshold.AddSeconds(45)));
        Assert.Equal(Threshold.AddSeconds(60), changed.Operation.DueAt);
    }

    [Fact]
    public void The_page_on_the_lifecycle_holds_this_table()
    {
        var page = File.ReadAllText(Path.Combine(Tidy.Repository.Root, "docs", "lifecycle.md"));
        foreach (var line in Lines)
            Assert.Contains($"| {line.From} | {line.Happened} | {line.To} | {line.Code} | {line.Due} | {line.Told} | {line.Surprise} |".Replace("|  |", "| |", StringComparison.Ordinal), page, StringComparison.Ordinal);
    }

    private sealed record Line(string From, string Happened, string To, string Code, string Due, string Told, string Surprise);

    private static readonly IReadOnlyList<Line> Lines = [.. LifecycleTable.Text.Split('\n').Select(line => line.Split('|')).Select(cells =>
        new Line(cells[0].Trim(), cells[1].Trim(), cells[2].Trim(), cells[3].Trim(), cells[4].Trim(), cells[5].Trim(), cells[6].Trim()))];

    private static Line? Row(string state, string happened)
    {
        var from = LinesOf(state).ToArray();
        if (state == "confirm, new code wanted") from = [.. from, .. Lines.Where(line => line.From == "processing / confirm")];
        // With tries left all is as without them but for the lines that say so.
        if (state.EndsWith(TriesLeft, StringComparison.Ordinal)) from = [.. from, .. LinesOf(state[..^TriesLeft.Length])];
        return from.FirstOrDefault(line => line.Happened == happened)
            ?? from.FirstOrDefault(line => line.Happened == "certain answer" && AnyAnswer.Contains(happened) && !happened.StartsWith("unanswered", StringComparison.Ordinal))
            ?? from.FirstOrDefault(line => line.Happened is "any answer" or "other answer" && AnyAnswer.Contains(happened));
    }

    private const string TriesLeft = ", tries left";

    private static IEnumerable<Line> LinesOf(string state) =>
        Lines.Where(line => line.From == state || (line.From.StartsWith("any / ", StringComparison.Ordinal) && state.EndsWith(line.From[3..], StringComparison.Ordinal)));

    private static bool Contradicts(string state, string happened) =>
        LifecycleTable.Contradictions.Split('\n').Select(line => line.Split('|')).Any(cells => cells[0].Trim() == state && cells[1].Trim() == happened);

    private static DateTimeOffset? Due(Line row, DateTimeOffset now) => row.Due switch
    {
        "never" => null,
        "now" => now,
        "code end" => CodeEnd,
        "new code end" => now.AddMinutes(30),
        "lease end" => LeaseEnd,
        "window end" => now.AddMinutes(10),
        "link end" => LinkEnd,
        _ when row.To.StartsWith("processing", StringComparison.Ordinal) => Waits.Earlier(now + Pause(row.Due), Threshold),
        _ => now + Pause(row.Due),
    };

    private static TimeSpan Pause(string words) => TimeSpan.FromSeconds(int.Parse(words[1..^2], System.Globalization.CultureInfo.InvariantCulture));

    private static string Words<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((character, index) => index > 0 && char.IsUpper(character) ? $" {char.ToLowerInvariant(character)}" : $"{char.ToLowerInvariant(character)}"));

    private static Payment Before(string state, string happened)
    {
        var (status, step) = States[state];
        var payment = Sold(state, happened);
        if (status is not (OperationStatus.AwaitingPayment or OperationStatus.InvoiceSent or OperationStatus.Expired or OperationStatus.InvoiceCanceled)) return payment;
        var invoice = new Operation
        {
            OperationId = 2,
            Type = OperationType.Invoice,
            Try = 0,
            Status = status,
            Step = step,
            Code = status == OperationStatus.AwaitingPayment ? ResultCode.AwaitingProcessing : ResultCode.Success,
            CreatedAt = Created,
            ChangedAt = Created,
            DueAt = state.EndsWith(" / none", StringComparison.Ordinal) ? LinkEnd : null,
        };
        var sale = payment.Operations[0] with { OperationId = 3, Code = ResultCode.AwaitingProcessing };
        return payment with
        {
            Source = PaymentSource.Link,
            Link = new(new("id"), [1, 2], LinkEnd, LinkEmail.None, new("{}")),
            RetryUntil = state.EndsWith("customer awaited", StringComparison.Ordinal) ? LinkEnd : null,
            Operations = state switch
            {
                "invoice sent, being paid" => [invoice, sale with { Status = OperationStatus.Processing, Step = Step.Create }],
                "invoice sent, customer awaited" => [invoice, sale with { Status = OperationStatus.Decline, Step = Step.None, DueAt = LinkEnd }],
                _ => [invoice],
            },
        };
    }

    [Fact]
    public void A_link_that_is_canceled_between_two_tries_leaves_nothing_due()
    {
        var changed = Assert.IsType<Decision.Changed>(Lifecycle.Apply(Before("invoice sent, customer awaited", "link canceled"), 2, new OperationEvent.LinkCanceled(), Usual));
        Assert.Equal(PaymentStatus.InvoiceCanceled, changed.Payment.Status);
        Assert.Equal(3, changed.AlsoMoved);
        Assert.All(changed.Payment.Operations, operation => Assert.Null(operation.DueAt));
        Assert.Equal(2, changed.Payment.Latest!.OperationId);
        Assert.Equal(Usual, changed.Payment.CompletedAt);
    }

    [Theory, InlineData(-1, true), InlineData(0, false)]
    public void Pay_is_taken_until_the_moment_before_the_end_of_a_link_and_not_at_it(int afterMs, bool taken)
    {
        var payment = Before("invoice sent / none", "");
        var next = new NextTry(Sold("processing / create", "").Operations[0] with { OperationId = 9 }, "mbank", new("996555123456"), "996******456", Threshold, TimeSpan.FromMinutes(30));
        var paid = Lifecycle.BeginSale(payment, next, LinkEnd.AddMilliseconds(afterMs));
        Assert.Equal(taken, paid is not null);
        if (paid is null) return;
        Assert.Equal([(OperationType.Invoice, 0, (DateTimeOffset?)null), (OperationType.Sale, 1, Usual)], paid.Operations.Select(operation => (operation.Type, operation.Try, operation.DueAt)));
        Assert.Equal(PaymentStatus.Processing, paid.Status);
    }

    private static Payment Sold(string state, string happened)
    {
        var (status, step) = States[state];
        var codeWasSent = step is not (Step.Create or Step.AskAfterCreate);
        return new()
        {
            ProjectId = 1042,
            PaymentNo = 1,
            PaymentId = "ORD-1",
            Method = "mbank",
            Sum = new(125_000, Money.Som),
            Description = "ORD-1",
            Customer = new("cust-77", "203.0.113.25"),
            Account = new("996555123456"),
            AccountMasked = "996******456",
            CreatedAt = Created,
            ChangedAt = Created,
            ThresholdAt = Threshold,
            CodeLife = TimeSpan.FromMinutes(30),
            Sale = new("request-1", [9]),
            Retry = state.EndsWith(TriesLeft, StringComparison.Ordinal) ? new(3, TimeSpan.FromMinutes(10), null) : null,
            RetryUntil = state == "decline, customer awaited" ? WindowEnd : null,
            Operations = [new()
            {
                OperationId = 2,
                Status = status,
                Step = step,
                Code = status switch
                {
                    OperationStatus.Success => ResultCode.Success,
                    OperationStatus.Decline => ResultCode.TimeOut,
                    _ when step is Step.AskAfterCreate or Step.AskAfterConfirm => ResultCode.Unanswered,
                    _ => ResultCode.AwaitingProcessing,
                },
                CreatedAt = Created,
                ChangedAt = Usual,
                DueAt = state.Contains("new code wanted", StringComparison.Ordinal) ? LeaseEnd : step == Step.AwaitCode ? CodeEnd : Usual,
                LeasedBy = state.Contains("new code wanted", StringComparison.Ordinal) ? 7 : null,
                Questions = step is Step.AskAfterCreate or Step.AskAfterConfirm ? 1 : 0,
                ApprovalCode = step is Step.Confirm or Step.AskAfterConfirm ? new("1234") : null,
                CodeSentAt = codeWasSent ? CodeSent : null,
                CodeEndsAt = codeWasSent ? CodeEnd : null,
                WrongCodes = happened == "code refused, third time" ? 2 : 0,
                ResendWanted = state.Contains("new code wanted", StringComparison.Ordinal),
                LateSuccess = state == "late success",
            }],
        };
    }
}
