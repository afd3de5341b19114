using Somgate.Dashboard;
using Somgate.Register;

namespace Somgate.Tests.Dashboard;

public sealed class HomeFormTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 20, 30, 15, 400, TimeSpan.Zero);

    [Fact]
    public void Today_is_of_the_zone_and_yesterday_ends_at_the_same_clock_time()
    {
        // 02:30 of the 21st in Bishkek.
        var query = HomeForm.Read(View(("tz", "Asia/Bishkek")));
        Assert.Empty(query.Faults);
        Assert.Equal((Ms(20, 18, 0, 0), Ms(20, 20, 30, 16)), Span(query.Today));
        Assert.Equal((Ms(19, 18, 0, 0), Ms(19, 20, 30, 16)), Span(query.Before));
        Assert.Equal((Ms(19, 18, 0, 0), Ms(20, 18, 0, 0)), Span(query.BeforeAll));
        Assert.Equal("2026-03-21T00:00:00", query.Today.Period.From);
    }

    [Theory, InlineData("tz", "Mars/Phobos"), InlineData("date_by", "never"), InlineData("mode", "real"), InlineData("period", "today"), InlineData("status", "success"), InlineData("project", "12x"), InlineData("project", "99")]
    public void What_is_not_understood_or_not_seen_is_a_fault(string key, string value) => Assert.Contains(HomeForm.Read(View((key, value))).Faults, fault => fault.Key == key);

    [Fact]
    public void Lists_of_what_has_no_day_keep_project_and_mode()
    {
        var query = HomeForm.Read(View(("date_by", "completed")));
        Assert.Equal("mode=live&period=all&tz=UTC&op_type=sale&final=0", HomeLists.Open(query).ToQuery());
        Assert.Equal("mode=live&date_by=completed&period=last_30_days&tz=UTC&late=1&repaired=%211", HomeLists.LateMonth(query).ToQuery());
    }

    private static (long?, long?) Span(RegisterFilter filter) => filter.Period.Bounds(filter.Zone, Now) is var span ? (span.FromMs, span.UntilMs) : default;

    private static long Ms(int day, int hour, int minute, int second) => new DateTimeOffset(2026, 3, day, hour, minute, second, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static ShellView View(params (string, string)[] query) =>
        new() { Door = Door.ForUsers, Language = "en", FormToken = "", Now = Now, Path = "/dashboard", Mode = "live", Query = query };
}
