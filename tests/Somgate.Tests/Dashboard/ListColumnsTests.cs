using Somgate.Dashboard;
using Somgate.Register;

namespace Somgate.Tests.Dashboard;

public sealed class ListColumnsTests
{
    [Fact]
    public void The_first_columns_stand_fast_and_unknown_names_are_left_out() => Assert.Equal(
        ["payment_id", "payment_type", "payment_status", "payment_sum", "late", "source"],
        ListColumns.Of(Grain.Payments, Door.ForUsers, ["late", "payment_id", "gone", "source"]).Select(column => column.Name));

    [Theory]
    [InlineData("up:b", "source,late,method")]
    [InlineData("down:b", "late,method,source")]
    [InlineData("remove:b", "late,method")]
    [InlineData("add:customer_ip", "late,source,method,customer_ip")]
    [InlineData("add:late", "late,source,method")]
    [InlineData("add:payment_id", "late,source,method")]
    [InlineData("add:nothing", "late,source,method")]
    [InlineData("up:late", "late,source,method")]
    [InlineData("", "late,source,method")]
    [InlineData("order:method,late,source", "method,late,source")]
    [InlineData("order:method,late", "late,source,method")]
    [InlineData("order:method,late,late", "late,source,method")]
    [InlineData("order:method,late,customer_ip", "late,source,method")]
    [InlineData("a:b:c", "late,source,method")]
    public void An_act_moves_one_column(string act, string after) =>
        Assert.Equal(after, string.Join(',', ListColumns.After(Grain.Payments, ["late", "source", "method"], act.Replace(":b", ":source", StringComparison.Ordinal))));

    [Fact]
    public void Usual_columns_are_of_the_catalogue() =>
        Assert.All([.. ListColumns.Usual(Grain.Payments, Door.ForOperators), .. ListColumns.Usual(Grain.Operations, Door.ForOperators), .. ListColumns.First(Grain.Payments), .. ListColumns.First(Grain.Operations)], name => Assert.NotNull(RegisterColumn.Find(name)));
}
