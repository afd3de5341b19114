using System.Reflection;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Tests.Docs;

public sealed class NewPaymentMethodPageTests
{
    private static readonly Page Guide = Page.Read("docs/new-payment-method.md");

    [Fact]
    public void Both_interfaces_stand_there_whole() => Assert.Equal(
        Members(typeof(IPaymentMethod)).Concat(Members(typeof(IProvider))).Order(),
        Guide.Rows("What a method is asked", "member", "for").SelectMany(row => Page.Spans(row[0])).Select(span => span.Split('(')[0]).Order());

    [Fact]
    public void Every_question_stands_there_with_events_that_exist()
    {
        var rows = Guide.Rows("The five questions", "call", "when it is put", "events that answer it");
        Assert.Equal(Enum.GetNames<ProviderCall>().Order(), rows.Select(row => Page.Spans(row[0]).Single()).Order());
        var events = typeof(OperationEvent).GetNestedTypes(BindingFlags.Public).Select(type => type.Name).ToHashSet();
        Assert.All(rows.SelectMany(row => Page.Spans(row[2])), name => Assert.Contains(name, events));
    }

    private static IEnumerable<string> Members(Type type) =>
        type.GetProperties().Select(property => property.Name).Concat(type.GetMethods().Where(method => !method.IsSpecialName).Select(method => method.Name));
}
