using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests;

public sealed class SomgateServiceTests
{
    [Fact]
    public async Task A_port_in_use_is_said_in_one_line_without_a_stack()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var test = await TestDatabase.Create(Engine.Sqlite);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "somgate.dll"), "--urls", $"http://{taken.LocalEndpoint}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Mbank__BaseUrl"] = "http://127.0.0.1:1";
        start.Environment["Mbank__Login"] = BankHost.Login;
        start.Environment["Mbank__Password"] = BankHost.Password;
        start.Environment["Mbank__NoticeSecret"] = BankHost.NoticeSecret;
        foreach (var (name, value) in test.Settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("Somgate could not start: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
