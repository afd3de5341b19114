extern alias bank;

using bank::Somgate.BankSimulator;
using Microsoft.Extensions.Time.Testing;
using Somgate.Tests.Support;

namespace Somgate.Tests.BankSimulator;

/// <summary>Charges of before the simulator's first run.</summary>
public sealed class ChargesFileTests : IDisposable
{
    private const string Header = "order_number;payment_id;phone;amount;currency;charged_at\n";
    private const string Line = "1000000000017;0194a6d2-ff53-762a-a493-d0f017bd4875;996000000000;5000;KGS;2025-03-09T09:30:00Z\n";

    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task They_are_listed_as_they_stand_and_known_by_their_number()
    {
        await File.WriteAllTextAsync(path, Header + Line, TestContext.Current.CancellationToken);
        await using var bank = await BankHost.Start(new FakeTimeProvider(BankDesk.Start), "--Charges", path);
        Assert.Equal(Header + Line, await bank.Http.GetStringAsync("/api/v1/registry?date=2025-03-09", TestContext.Current.CancellationToken));
        Assert.Contains("\"CHARGE\"", await bank.Http.GetStringAsync("/api/v1/payments/1000000000017", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(await bank.Charges());
    }

    [Theory]
    [InlineData("short\n")]
    [InlineData("1;no-guid;996000000000;5000;KGS;2025-03-09T09:30:00Z\n")]
    [InlineData("1;0194a6d2-ff53-762a-a493-d0f017bd4875;996000000000;50.00;KGS;2025-03-09T09:30:00Z\n")]
    [InlineData("1;0194a6d2-ff53-762a-a493-d0f017bd4875;996000000000;5000;KGS;yesterday\n")]
    public async Task A_line_that_cannot_be_read_stops_the_start_and_is_not_repeated(string bad)
    {
        await File.WriteAllTextAsync(path, Header + Line + bad, TestContext.Current.CancellationToken);
        var refused = Assert.Throws<SettingsException>(() => SimulatorApp.Build(["--Charges", path]));
        Assert.Contains("line 3", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("996000000000", refused.Message, StringComparison.Ordinal);
    }
}
