using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Somgate.BankSimulator;

/// <summary>The bank's wire (mbank-service.md 1, 2): reads a call, lets the bank carry it out, lets the faults strike, answers.</summary>
internal sealed class MbankEndpoints(
    TimeProvider time, Agenda agenda, Faults faults, Bank bank, Accounts accounts, SimulatorOptions options, IHostApplicationLifetime lifetime)
{
    /// <summary>How long the answer of confirm waits for a notice that should arrive before it.</summary>
    public static readonly TimeSpan NoticeFirstMax = TimeSpan.FromSeconds(5);

    private const string Json = "application/json; charset=utf-8";
    private const string Csv = "text/csv; charset=utf-8";

    private static readonly byte[] GarbagePage = "<html><body><h1>Technical works</h1></body></html>"u8.ToArray();

    private readonly byte[] credentials =
        Encoding.ASCII.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Login}:{options.Password}")));

    public async Task Create(HttpContext http)
    {
        var body = await ReadObject(http);
        await Carry(http, "create", MbankRequests.OrderNumberOrNothing(body), () =>
        {
            if (body is not { } present) return Said.NotAnObject;
            var problems = new List<string>();
            var request = MbankRequests.ReadCreate(present, problems);
            return request is null ? Said.Bad(problems) : Said.By(bank.Create(request));
        });
    }

    public async Task Confirm(HttpContext http)
    {
        var (body, orderNumber) = (await ReadObject(http), OrderNumber(http));
        await Carry(http, "confirm", orderNumber, () =>
        {
            if (body is not { } present) return Said.NotAnObject;
            var problems = new List<string>();
            var code = MbankRequests.ReadCode(present, problems);
            return code is null ? Said.Bad(problems) : Said.By(bank.Confirm(orderNumber, code));
        });
    }

    public async Task Resend(HttpContext http)
    {
        var (body, orderNumber) = (await ReadObject(http), OrderNumber(http));
        await Carry(http, "resend", orderNumber, () => body is null ? Said.NotAnObject : Said.By(bank.Resend(orderNumber)));
    }

    public async Task Cancel(HttpContext http)
    {
        var (body, orderNumber) = (await ReadObject(http), OrderNumber(http));
        await Carry(http, "cancel", orderNumber, () => body is null ? Said.NotAnObject : Said.By(bank.Cancel(orderNumber)));
    }

    public Task Status(HttpContext http)
    {
        var orderNumber = OrderNumber(http);
        return Carry(http, "status", orderNumber, () => Said.By(bank.Status(orderNumber)));
    }

    public Task DayRegistry(HttpContext http) => Carry(http, "registry", "", () =>
    {
        if (Registry.ReadDay(http.Request.Query["date"]) is not { } day) return Said.Bad(["date: YYYY-MM-DD"]);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"registry_{day:yyyy-MM-dd}.csv\"";
        return new(StatusCodes.Status200OK, Csv, Encoding.UTF8.GetBytes(Registry.Of(accounts.Charges(), day)), Outcome.Unknown());
    });

    private static string OrderNumber(HttpContext http) => (string)http.Request.RouteValues["order_number"]!;

    private static async Task<JsonElement?> ReadObject(HttpContext http)
    {
        var body = await Exchange.ReadBody(http.Request);
        return http.Request.HasJsonContentType() ? MbankRequests.ReadObject(body) : null;
    }

    private async Task Carry(HttpContext http, string call, string orderNumber, Func<Said> carryOut)
    {
        var received = time.GetUtcNow();
        if (!IsAuthenticated(http.Request))
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"bank\"";
            await Write(http, Said.By(new(Answer.WrongCredentials, Script.Ordinary)));
            return;
        }
        var fate = faults.ForCall(call, orderNumber);
        if (fate.RequestIsDropped)
        {
            http.Abort();
            return;
        }
        var said = fate is { Fails: true, FailsAfterwards: false } ? Said.Failure : carryOut();
        if (fate.AnswerIsDropped || said.Outcome.IsNeverAnswered)
        {
            http.Abort();
            return;
        }
        if (!await Wait(http, call, said.Outcome, received + fate.Latency + said.Outcome.Scene.AnswersTake)) return;
        await Write(http, fate.Fails ? Said.Failure : Spoil(said, fate));
    }

    private bool IsAuthenticated(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header), credentials);

    /// <summary>Waits until the answer may go; false, and the connection closed, if the program stops first.</summary>
    private async Task<bool> Wait(HttpContext http, string call, Outcome outcome, DateTimeOffset moment)
    {
        try
        {
            if (call == "confirm" && outcome.Scene.NoticeComesFirst && !outcome.NoticeTried.IsCompleted)
                await Task.WhenAny(outcome.NoticeTried, agenda.Until(time.GetUtcNow() + NoticeFirstMax, lifetime.ApplicationStopping));
            await agenda.Until(moment, lifetime.ApplicationStopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            http.Abort();
            return false;
        }
    }

    private static Said Spoil(Said said, CallFate fate)
    {
        if (said.Outcome.Error is { } error) return Said.Failure with { HttpStatus = error };
        if (said.Outcome.Scene.AnswersAreNotJson) return said with { ContentType = "text/html", Body = GarbagePage };
        return fate.Garbage switch
        {
            null => said,
            Garbage.Page => said with { ContentType = "text/html", Body = GarbagePage },
            Garbage.Nothing => said with { Body = [] },
            Garbage.HalfTheAnswer => said with { Body = said.Body[..(said.Body.Length / 2)] },
            _ => throw new InvalidOperationException($"No garbage is known by the name {fate.Garbage}."),
        };
    }

    private static Task Write(HttpContext http, Said said) => Exchange.Write(http, said.HttpStatus, said.ContentType, said.Body);

    /// <summary>An answer ready to be sent.</summary>
    private sealed record Said(int HttpStatus, string ContentType, byte[] Body, Outcome Outcome)
    {
        public static readonly Said NotAnObject = Bad(["body: one JSON object, Content-Type application/json"]);

        public static readonly Said Failure = new(StatusCodes.Status500InternalServerError, "text/plain", [], Outcome.Unknown());

        public static Said By(Outcome outcome) =>
            new(outcome.Answer.HttpStatus, Json, JsonSerializer.SerializeToUtf8Bytes(outcome.Answer, WireJson.Default.Answer), outcome);

        public static Said Bad(IReadOnlyList<string> problems) =>
            new(StatusCodes.Status400BadRequest, Json,
                JsonSerializer.SerializeToUtf8Bytes(BadAnswer.Of(problems), WireJson.Default.BadAnswer), Outcome.Unknown());
    }
}
