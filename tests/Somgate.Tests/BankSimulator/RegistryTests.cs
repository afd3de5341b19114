using System.Net;

namespace Somgate.Tests.BankSimulator;

/// <summary>The list of a day's charges, a day in Asia/Bishkek (mbank-service.md 2).</summary>
public sealed class RegistryTests
{
    private const string Header = "order_number;payment_id;phone;amount;currency;charged_at\n";

    [Fact]
    public async Task A_day_lasts_from_midnight_to_midnight_in_Bishkek()
    {
        await using var desk = await BankDesk.Open();
        // The clock starts at 15:00 in Bishkek; these charges fall on the last and the first second of a day there.
        desk.Pass((9 * 3600) - 1);
        var last = await Charge(desk, "last");
        desk.Pass(1);
        var first = await Charge(desk, "first");

        Assert.Equal($"{Header}last;{last};{BankDesk.AnyPhone};123450;KGS;2025-03-10T17:59:59Z\n", await Registry(desk, "2025-03-10"));
        Assert.Equal($"{Header}first;{first};{BankDesk.AnyPhone};123450;KGS;2025-03-10T18:00:00Z\n", await Registry(desk, "2025-03-11"));
        Assert.Equal(Header, await Registry(desk, "2025-03-12"));
    }

    [Fact]
    public async Task What_was_not_charged_is_not_listed()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create(order: "cancelled");
        await desk.CancelPayment("cancelled");
        await desk.Create(order: "waiting");

        Assert.Equal(Header, await Registry(desk, "2025-03-10"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?date=")]
    [InlineData("?date=10.03.2025")]
    [InlineData("?date=2025-02-30")]
    public async Task A_date_that_cannot_be_read_is_400(string query)
    {
        await using var desk = await BankDesk.Open();
        using var answer = await desk.Bank.Http.GetAsync($"/api/v1/registry{query}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<string> Charge(BankDesk desk, string order)
    {
        await desk.Create(order: order);
        var answer = await desk.Confirm(await desk.CodeFor(), order);
        return answer.Data.GetProperty("payment_id").GetString()!;
    }

    private static async Task<string> Registry(BankDesk desk, string day)
    {
        using var answer = await desk.Bank.Http.GetAsync($"/api/v1/registry?date={day}", TestContext.Current.CancellationToken);
        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal($"registry_{day}.csv", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
