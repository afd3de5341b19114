using System.Security.Cryptography;
using System.Text;
using Somgate.Dashboard;
using Somgate.Register;

namespace Somgate.Tests.Dashboard;

public sealed class PaymentsFormTests
{
    [Fact]
    public void Every_key_of_the_register_has_its_field()
    {
        string[] fields = [.. PaymentsForm.Ticked, .. PaymentsForm.Flags, .. PaymentsForm.Ids, .. PaymentsForm.Words, .. PaymentsForm.Sums, .. PaymentsForm.Times, "who"];
        Assert.Equal(RegisterKey.All.Select(key => key.Name).Order(), fields.Order());
    }

    [Fact]
    public void What_a_filter_fills_reads_back_as_the_same_filter()
    {
        var token = Who.Token("996555123456", Hash);
        (string, string)[][] filters =
        [
            [("status", "!success,error"), ("code", "20105,20602"), ("amount_min", "5000"), ("amount_max", "123450"), ("pay_time_min", "12400"), ("late", "!1"), ("final", "0")],
            [("payment_id", "ORD*"), ("payment_id", "=!a*"), ("payment_id", "x,y"), ("who", token!), ("project", "1042"), ("callback", "failed,off")],
            [("grain", "operations"), ("date_by", "completed"), ("from", "2026-11-01"), ("to", "2026-11-24T10:00:00"), ("tz", "+06:00"), ("sort", "+completed_at")],
        ];
        Assert.All(filters, pairs =>
        {
            var filter = Filter(pairs);
            Assert.Empty(filter.Faults);
            var fields = PaymentsForm.FieldsOf(filter).ToDictionary(pair => pair.Key, pair => pair.Key == "sort" ? [PaymentsForm.OldestFirst] : pair.Value);
            var form = PaymentsForm.Read(name => fields.GetValueOrDefault(name, []), Hash);
            Assert.Empty(form.Faults);
            Assert.Equal(filter.ToQuery(), Filter(form.Pairs).ToQuery());
        });
    }

    [Fact]
    public void A_contact_becomes_its_token_and_sums_become_minor_units()
    {
        var form = Read(("contact", "+996 555 123 456"), ("amount_min", "1 234,5"), ("pay_time_max", "60"));
        Assert.Contains(("who", Who.Token("996555123456", Hash)!), form.Pairs);
        Assert.Contains(("amount_min", "123450"), form.Pairs);
        Assert.Contains(("pay_time_max", "60000"), form.Pairs);
        Assert.DoesNotContain(form.Pairs, pair => pair.Value.Contains("123 456", StringComparison.Ordinal) || pair.Name == "contact");
    }

    [Fact]
    public void All_faults_are_found_at_once() =>
        Assert.Equal(["amount_min", "contact", "pay_time_min"], Read(("contact", "nobody"), ("amount_min", "much"), ("pay_time_min", "1.2345")).Faults.Keys.Order());

    private static PaymentsForm Read(params (string Name, string Value)[] fields) =>
        PaymentsForm.Read(name => [.. fields.Where(field => field.Name == name).Select(field => field.Value)], Hash);

    private static RegisterFilter Filter(IEnumerable<(string Name, string Value)> pairs) =>
        FilterReader.Read(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), FilterReading.OfList);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
