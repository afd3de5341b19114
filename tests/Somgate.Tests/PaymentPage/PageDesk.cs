using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.PaymentPage;
using Somgate.Protocol;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.PaymentPage;

/// <summary>One service with its bank for all tests of a class, and openings of the page as a shop writes them.</summary>
public sealed class PageDesk : IAsyncLifetime
{
    /// <summary>In the place of a value: the parameter is left out.</summary>
    public const string Missing = "(missing)";

    private int lastId;

    internal BankHost Bank { get; private set; } = null!;

    internal SomgateHost Somgate { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bank = await BankHost.Start();
        Somgate = await SomgateHost.Start(Engine.Sqlite, Bank.BaseUrl, null, null, "--PaymentPage:FailedOpeningsPerMinute=0");
    }

    public async ValueTask DisposeAsync()
    {
        await Somgate.DisposeAsync();
        await Bank.DisposeAsync();
    }

    /// <summary>Good parameters, unsigned, of a payment that no other test of the class has.</summary>
    internal Dictionary<string, string> Parameters(string? name = null, string? value = null)
    {
        var made = new Dictionary<string, string>
        {
            ["project_id"] = SomgateHost.ProjectId.ToString(CultureInfo.InvariantCulture),
            ["payment_id"] = $"ORD-{Interlocked.Increment(ref lastId)}",
            ["payment_amount"] = "125000",
            ["payment_currency"] = "KGS",
            ["customer_id"] = "cust-77",
        };
        if (value == Missing) made.Remove(name!);
        else if (name is not null) made[name] = value!;
        return made;
    }

    internal static string PathOf(string name) => name.Replace("]", "", StringComparison.Ordinal).Replace('[', ':');

    internal static string Sign(IEnumerable<KeyValuePair<string, string>> parameters, string secret = SomgateHost.Secret) =>
        Signature.Sign(parameters.Select(pair => new SignedPair(PathOf(pair.Key), pair.Value)).ToArray(), Encoding.UTF8.GetBytes(secret));

    internal static string Query(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>The query with its signature.</summary>
    internal static string Signed(IEnumerable<KeyValuePair<string, string>> parameters, string secret = SomgateHost.Secret)
    {
        var pairs = parameters.ToArray();
        return $"{Query(pairs)}&signature={Uri.EscapeDataString(Sign(pairs, secret))}";
    }

    internal Task<PageReply> Open(IEnumerable<KeyValuePair<string, string>> parameters) => Get($"/payment?{Signed(parameters)}");

    internal Task<PageReply> Get(string target, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, target, null, headers);

    internal Task<PageReply> PostForm(string target, string form, string contentType = "application/x-www-form-urlencoded")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(form));
        if (contentType.Length > 0) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return Send(HttpMethod.Post, target, content);
    }

    internal async Task<PageReply> Send(HttpMethod method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(Somgate.BaseUrl), target)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await PageReply.Of(response);
    }

    /// <summary>The entry of the request log that belongs to an error page.</summary>
    internal async Task<RefusedOpening> Logged(PageReply reply) =>
        (await Somgate.Services.GetRequiredService<RefusalStore>().Find(reply.Reference!, TestContext.Current.CancellationToken))!;

    /// <summary>Sends what must be refused: with one page that says nothing, and nothing stored but the line of the request log.</summary>
    internal async Task<(int Status, int Code, string Details)> Refused(Func<Task<PageReply>> send)
    {
        var before = await Traces();
        var reply = await send();
        Assert.NotNull(reply.Reference);
        Assert.Null(reply.Location);
        Assert.Equal(before, await Traces());
        var logged = await Logged(reply);
        Assert.True(logged.IsRefused);
        return (reply.Status, logged.Code, logged.Details);
    }

    /// <summary>What the request log notes of openings of a payment that were not refused.</summary>
    internal async Task<IReadOnlyList<(int Code, string Details)>> NotesOf(string paymentId)
    {
        await using var connection = await Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        var rows = await connection.QueryAsync<(long Code, string Details)>(
            "select code, problems from request_log where door = 'page' and http_status < 400 and body like @like", new { like = $"%\"payment_id\":\"{paymentId}\"%" });
        return [.. rows.Select(row => ((int)row.Code, row.Details))];
    }

    internal async Task<string> Traces()
    {
        await using var connection = await Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<string>("""
            select (select count(*) from payments) || ' payments, ' || (select count(*) from payment_ids) || ' ids, '
              || (select count(*) from requests) || ' requests, ' || (select count(*) from callbacks) || ' callbacks, '
              || (select count(*) from page_sessions) || ' sessions'
            """);
    }
}

/// <summary>What the page answered.</summary>
internal sealed partial record PageReply(int Status, string Text, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The number that the error page shows.</summary>
    public string? Reference => ReferenceForm().Match(Text) is { Success: true } match ? match.Value : null;

    public bool IsOpened => Status == 303 && Location is not null && LocationForm().IsMatch(Location);

    public static async Task<PageReply> Of(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
        response.Headers.Location?.OriginalString,
        response.Headers.Concat(response.Content.Headers).ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase));

    [GeneratedRegex("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")]
    private static partial Regex ReferenceForm();

    [GeneratedRegex(@"\A/pay/[A-Za-z0-9_\-]+\?did=open\z")]
    private static partial Regex LocationForm();
}
