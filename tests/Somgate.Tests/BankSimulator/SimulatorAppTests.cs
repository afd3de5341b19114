using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;

namespace Somgate.Tests.BankSimulator;

/// <summary>The program itself, as the sandbox runs it.</summary>
public sealed partial class SimulatorAppTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_told_stop_ends_the_program_at_once_with_answers_under_way_and_its_log_names_no_phone_or_code()
    {
        using var program = Start("--urls", "http://127.0.0.1:0", "--Seed", "7");
        var started = (await program.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, Cancel))!;
        var address = AddressForm().Match(started).Value;
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("somgate:somgate"u8));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", Cancel)).StatusCode);

        var answer = Create(http, "996700000018");
        await Create(http, "996555123456");
        while ((await http.GetAsync("/api/simulator/codes/996700000018", Cancel)).StatusCode != HttpStatusCode.OK) { }
        var code = (await http.GetFromJsonAsync<Dictionary<string, string>>("/api/simulator/codes/996555123456", Cancel))!["code"];
        await http.PostAsJsonAsync("/api/v1/payments/996555123456/confirm", new { code = "99999999" }, Cancel);
        var stopping = Stopwatch.StartNew();
        Process.Start("/bin/sh", ["-c", $"kill -TERM {program.Id}"]).WaitForExit();
        await program.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);

        Assert.Equal(0, program.ExitCode);
        Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(3), $"It took {stopping.Elapsed}.");
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        var log = started + await program.StandardOutput.ReadToEndAsync(Cancel) + await program.StandardError.ReadToEndAsync(Cancel);
        Assert.Contains("seed 7", log, StringComparison.Ordinal);
        Assert.DoesNotContain("9967", log, StringComparison.Ordinal);
        Assert.DoesNotContain("9965", log, StringComparison.Ordinal);
        Assert.DoesNotContain(code, log.Replace(address, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_told_in_one_line_with_exit_code_2()
    {
        using var program = Start("--CodeDigits", "3");
        await program.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        Assert.Equal(2, program.ExitCode);
        Assert.Equal("The bank simulator cannot start: CodeDigits must be a whole number from 4 to 8.\n",
            await program.StandardError.ReadToEndAsync(Cancel));
    }

    private static Process Start(params string[] arguments)
    {
        var program = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "somgate-bank-simulator"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(program)!;
    }

    private static async Task Create(HttpClient http, string phone)
    {
        using var body = new StringContent($$"""
            {"order_number":"{{phone}}","phone":"{{phone}}","amount":5000,"currency":"KGS","notice_url":"http://127.0.0.1:1/","lifetime_s":600}
            """, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/payments", body, Cancel);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressForm();
}
