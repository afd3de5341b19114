using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Protocol;
using Somgate.Tests.Protocol;

namespace Somgate.Tests.Docs;

public sealed class CallbacksPageTests
{
    private static readonly Page Callbacks = Page.Read("docs/api/callbacks.md");
    private static readonly IReadOnlyList<Block> Examples = [.. Callbacks.Blocks.Where(block => block.Language == "json")];

    [Theory]
    [InlineData("Code wanted")]
    [InlineData("Code wrong")]
    [InlineData("Success")]
    [InlineData("Decline")]
    [InlineData("Error")]
    public void An_example_is_what_the_service_sends_signature_and_all(string section)
    {
        var sent = PaymentView.Callback(Sample(section), SamplePayments.Facts, SamplePayments.SigningKey);
        var printed = Examples.Single(block => block.Section == section).Text;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sent), JsonNode.Parse(printed)), Encoding.UTF8.GetString(sent));
    }

    [Fact]
    public void Every_example_verifies_in_every_order_as_it_is_printed() => Assert.All(Examples, example =>
    {
        var body = SignedBody.Read(Encoding.UTF8.GetBytes(example.Text))!;
        Span<byte> given = stackalloc byte[Signature.Length];
        Assert.True(Signature.TryDecode(body.TextOf("signature"), given));
        Assert.Equal(0, Signature.Match(body, given, [SamplePayments.SigningKey]));
        Assert.Single(SignatureOrders.Tried.Select(order => Signature.Text(body, order)).Distinct());
    });

    [Fact]
    public void Every_field_that_is_sent_is_described()
    {
        var described = Callbacks.Rows("What it holds", "field", "type", "content").SelectMany(row => Page.Spans(row[0])).ToHashSet();
        var sent = Examples.SelectMany(example => JsonShape.Names(example.Text)).Distinct();
        Assert.All(sent, name => Assert.True(Ancestors(name).Any(described.Contains), $"{name} is not described"));
    }

    [Fact]
    public void The_schedule_is_the_one_that_is_kept()
    {
        var seventy = Callbacks.Rows("When it is tried again", "try", "+0", "+1", "+2", "+3", "+4", "+5", "+6", "+7", "+8", "+9");
        Assert.Equal(7, seventy.Count);
        foreach (var row in seventy)
            for (var column = 1; column < row.Count; column++)
                Assert.Equal($"try {Number(row[0]) + column - 1}: {Number(row[column])}", $"try {Number(row[0]) + column - 1}: {Pause(Number(row[0]) + column - 1)}");
    }

    [Fact]
    public void The_rule_of_the_schedule_covers_every_try()
    {
        var covered = new List<int>();
        foreach (var row in Callbacks.Rows("When it is tried again", "try", "pause before it, in seconds"))
        {
            var ends = row[0].Split(" to ");
            if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out var from)) continue;
            for (var tryNumber = from; tryNumber <= Number(ends[^1]); tryNumber++)
            {
                covered.Add(tryNumber);
                Assert.Equal($"try {tryNumber}: {Ruled(row[1], tryNumber)}", $"try {tryNumber}: {Pause(tryNumber)}");
            }
        }

        Assert.Equal(Enumerable.Range(1, CallbackSchedule.TriesMax), covered);
    }

    [Fact]
    public void The_points_in_time_are_the_sums_of_the_pauses()
    {
        var points = Callbacks.Rows("When it is tried again", "try", "after");
        Assert.Equal(8, points.Count);
        Assert.All(points, row => Assert.Equal(row[1], After(Number(row[0]), row[1].Split(' ')[1])));
    }

    [Fact]
    public void Every_state_stands_there() => Assert.Equal(
        Enum.GetValues<CallbackState>().Select(CallbackStateText.Of).Order(),
        Callbacks.Rows("How it is delivered", "state", "meaning").Select(row => Page.Spans(row[0]).Single()).Order());

    private static Payment Sample(string section) => section switch
    {
        "Code wanted" => SamplePayments.Awaiting,
        "Code wrong" => SamplePayments.AskedAgain(CodeFault.Incorrect, SamplePayments.At("09:15:49")),
        "Success" => SamplePayments.Success,
        "Decline" => SamplePayments.Decline,
        "Error" => SamplePayments.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, "no such example"),
    };

    private static IEnumerable<string> Ancestors(string name)
    {
        var parts = name.Split('.');
        return Enumerable.Range(1, parts.Length).Select(length => string.Join('.', parts[..length]));
    }

    /// <summary>The one row that is a formula, 70 + 10 × 1.12^(n − 4), and the plain numbers.</summary>
    private static int Ruled(string cell, int tryNumber)
    {
        if (!cell.StartsWith("70 + 10 × 1.12^(n − 4)", StringComparison.Ordinal)) return Number(cell.Split(',')[0]);
        return (int)Math.Round(70 + 10 * Enumerable.Repeat(1.12m, tryNumber - 4).Aggregate(1m, (product, factor) => product * factor), MidpointRounding.AwayFromZero);
    }

    private static int Pause(int tryNumber) => (int)CallbackSchedule.PauseBefore(tryNumber).TotalSeconds;

    private static string After(int tryNumber, string unit)
    {
        var seconds = (decimal)Enumerable.Range(1, tryNumber).Sum(Pause);
        return unit switch
        {
            "s" => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
            "min" => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
