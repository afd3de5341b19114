using System.Globalization;
using Somgate.Tests.Support;

namespace Somgate.Tests.Bench;

/// <summary>The small form of <c>bin/bench register</c>: every question of it is answered over a hundred thousand payments, and finds what was put there.</summary>
public sealed class RegisterBenchTests
{
    private const int Payments = 100_000;

    [Theory, EachDatabase]
    public async Task Every_question_over_many_payments_is_answered_and_finds_what_is_there(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        string[] options = database.Postgres is { } connection ? ["--postgres-at", connection] : [];
        var printed = await Shell.Run("/usr/bin/env", ["dotnet", BenchProgram.Path, "register", "--payments", $"{Payments}", .. options], database.Folder);
        var rows = printed.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Skip(2).ToDictionary(cells => cells[1], cells => cells[4]);
        Assert.DoesNotContain("over 10 s", rows.Values);
        Assert.Equal($"{Payments:N0}", rows["totals of everything"]);
        Assert.All(new[] { "", "date_by=updated", "grain=operations", "status=success", "project=3" }, query => Assert.Equal("50", rows[query.Length == 0 ? "7 days, no key" : query]));
        Assert.All(new[] { "payment_id=ORD-{0}", "operation_id=200{0:D10}", "request_id=req-{0}" }, query => Assert.Equal("1", rows[query]));
        Assert.True(int.Parse(rows["home: all tiles"], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) > 0, printed);
    }
}
