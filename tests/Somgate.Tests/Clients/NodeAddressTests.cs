using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Somgate.Tests.PaymentPage;
using Somgate.Tests.Support;
using Somgate.Tests.Tidy;

namespace Somgate.Tests.Clients;

/// <summary>Addresses of the Payment Page as the Node client of merchants makes them, unchanged from its package.</summary>
public sealed class NodeAddressTests(PageDesk desk) : IClassFixture<PageDesk>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "clients", "node");

    [Fact]
    public async Task Its_addresses_open_the_page()
    {
        object[] openings =
        [
            new { payment_id = "N-1", payment_amount = 125_000, payment_currency = "KGS", customer_id = "cust 1" },
            new { payment_id = "N-2", payment_amount = 125_000, payment_currency = "KGS", customer_id = "c", payment_description = "Китеп № 5 + «100 %» & more", redirect = true, closeOnMissclick = false },
            new { payment_id = "N-3", payment_amount = 125_000, payment_currency = "KGS", customer_id = "c", frame_mode = "popup", merchant_success_url = "https://shop.example/?a=1&b=2", merchant_success_enabled = true },
            new { payment_id = "N-4", payment_amount = 125_000, payment_currency = "KGS", customer_id = "c", cashVoucherData = new { a = 1 }, recurring_register = true, language_code = "ky" },
        ];

        var addresses = await Addresses(openings);

        Assert.Equal(openings.Length, addresses.Count);
        foreach (var address in addresses) Assert.True((await desk.Get(new Uri(address).PathAndQuery)).IsOpened, address);
        Assert.Equal(400, (await desk.Get(new Uri(addresses[0].Replace("125000", "125001", StringComparison.Ordinal)).PathAndQuery)).Status);
    }

    private async Task<IReadOnlyList<string>> Addresses(object[] openings)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules", "ecommpay")), "The Node client is not installed: run bin/test, or npm ci in tests/clients/node.");
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("node", ["open.js"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node does not start");
        var printed = node.StandardOutput.ReadToEndAsync(cancel);
        var complained = node.StandardError.ReadToEndAsync(cancel);
        foreach (var parameters in openings)
            await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { secret = SomgateHost.Secret, project_id = SomgateHost.ProjectId, url = desk.Somgate.BaseUrl, parameters }));
        node.StandardInput.Close();
        await node.WaitForExitAsync(cancel);
        Assert.Equal((0, ""), (node.ExitCode, await complained));
        return (await printed).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
