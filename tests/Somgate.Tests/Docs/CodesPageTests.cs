using System.Reflection;
using Somgate.Payments;
using Somgate.Tests.Tidy;

namespace Somgate.Tests.Docs;

public sealed class CodesPageTests
{
    private static readonly Page Codes = Page.Read("docs/api/codes.md");
    private static readonly IReadOnlyList<IReadOnlyList<string>> Rows = Codes.Rows("", "code", "message", "meaning", "where", "advice");

    [Fact]
    public void Every_code_stands_there_once_with_the_message_that_is_sent() => Assert.Equal(
        ResultCode.All.Select(code => $"{code} {ResultCode.Message(code)}"),
        Rows.OrderBy(row => Code(row)).Select(row => $"{row[0]} {row[1]}"));

    [Fact]
    public void Known_are_the_codes_that_no_line_of_the_service_produces() => Assert.Equal(
        ResultCode.All.Except(Produced()),
        Rows.Where(row => row[3] == "known").Select(Code).Order());

    [Fact]
    public void Every_place_and_every_advice_is_explained()
    {
        var places = Codes.Rows("", "where", "you see it").SelectMany(row => Page.Spans(row[0])).ToHashSet();
        var advice = Codes.Rows("", "advice", "what to do").Select(row => row[0]).ToHashSet();
        Assert.All(Rows, row => Assert.All(row[3].Split(';', ','), place => Assert.True(places.Contains(place.Trim().Split(' ')[0]) || int.TryParse(place, out _), row[3])));
        Assert.All(Rows, row => Assert.Contains(row[4], advice));
    }

    private static int Code(IReadOnlyList<string> row) => int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<int> Produced()
    {
        var service = Repository.Files.OfTheService().Where(file => file.IsCode && file.Stem != nameof(ResultCode)).Select(file => file.Code).ToArray();
        return typeof(ResultCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && service.Any(code => code.Contains($"{nameof(ResultCode)}.{field.Name}", StringComparison.Ordinal)))
            .Select(field => (int)field.GetRawConstantValue()!);
    }
}
