using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Somgate.DataApi;
using Somgate.Protocol;
using Somgate.Register;

namespace Somgate.Tests.DataApi;

/// <summary>The samples of data-api.md 8 verify, and come out of our code again.</summary>
public sealed class OperationsViewTests
{
    [Theory]
    [InlineData(SampleOperations.ListRequest)]
    [InlineData(SampleOperations.PaymentRequest)]
    [InlineData(SampleOperations.SyncRequest)]
    [InlineData(SampleOperations.ListAnswer)]
    [InlineData(SampleOperations.PaymentAnswer)]
    [InlineData(SampleOperations.SyncAnswer)]
    [InlineData(SampleOperations.Empty)]
    public void A_printed_message_verifies(string text)
    {
        var body = SignedBody.Read(Encoding.UTF8.GetBytes(text.Trim()))!;
        Assert.Equal(body.TextOf("signature"), Signature.Sign(body, SampleOperations.KeyBytes));
    }

    [Fact]
    public void A_request_with_twelve_fields_is_taken_in_the_other_order_too()
    {
        var body = SignedBody.Read(Encoding.UTF8.GetBytes(SampleOperations.SyncRequest.Trim()))!;
        Span<byte> given = stackalloc byte[Signature.Length];
        Assert.True(Signature.TryDecode("Oz93TscQ2tASUHlkhc5PBVnjTWWIktoFM8tFHwZ7FX6Bvc/cQDmTPQlXAVSPJEDCaUG2HH8Rq1E810EXgOsIKQ==", given));
        Assert.Equal(0, Signature.Match(body, given, [SampleOperations.KeyBytes], out var order));
        Assert.Equal(SignatureOrder.KeyPath, order);
    }

    [Fact]
    public void The_list_of_the_specification_comes_out_again() =>
        Assert.Equal(SampleOperations.Compact(SampleOperations.ListAnswer), Json([SampleOperations.Declined, SampleOperations.Paid], ChosenField.Default, "UTC"));

    [Fact]
    public void The_operations_of_a_payment_come_out_again() =>
        Assert.Equal(SampleOperations.Compact(SampleOperations.PaymentAnswer), Json([SampleOperations.Paid], ChosenField.OfPayment, "+06:00"));

    [Fact]
    public void The_step_of_a_sync_comes_out_again_in_the_order_of_the_catalogue()
    {
        var names = JsonDocument.Parse(SampleOperations.SyncRequest).RootElement.GetProperty("fields").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var sync = new SyncState("djF8MTc0MTU5ODQ0MTAwMHwxMDAwMDAwMDAwMDMx", HasMore: false, new DateTimeOffset(2025, 3, 10, 9, 31, 2, TimeSpan.Zero));
        Assert.Equal(SampleOperations.Compact(SampleOperations.SyncAnswer), Json([SampleOperations.Declined], ChosenField.Read(names, out _), "Asia/Bishkek", sync));
    }

    [Fact]
    public void An_empty_list_signs_the_empty_text() => Assert.Equal(SampleOperations.Empty, Json([], ChosenField.Default, "UTC"));

    [Fact]
    public void The_file_of_the_specification_comes_out_again()
    {
        var names = JsonDocument.Parse(SampleOperations.CsvRequestFields).RootElement.EnumerateArray().Select(name => name.GetString()!).ToArray();
        var csv = View([SampleOperations.Declined, SampleOperations.Paid], ChosenField.Read(names, out _), "UTC").ToCsv(isGuarded: true);
        Assert.Equal("87d2d456bc2948831d887cb3f7ef4d9c817587a4b29a369d3d686532fe80667b", Convert.ToHexStringLower(SHA256.HashData(csv)));
    }

    [Fact]
    public void Every_name_of_the_catalogue_is_taken_and_unknown_ones_come_back()
    {
        string[] names = [.. OperationField.All.Select(field => field.Name).Reverse(), "sum_initial.amount", "foo", "arn.amount", "sum_initial.x"];
        var chosen = ChosenField.Read(names, out var unknown);
        Assert.Equal(OperationField.All.Select(field => field.Name), chosen.Select(one => one.Field.Name));
        Assert.Equal(["foo", "arn.amount", "sum_initial.x"], unknown);
        Assert.Equal(67, OperationField.All.Count);
    }

    [Fact]
    public void One_member_of_a_sum_can_be_chosen()
    {
        var json = Json([SampleOperations.Paid], ChosenField.Read(["sum_initial.amount", "sum_converted.currency"], out _), "UTC");
        Assert.StartsWith("""{"operations":[{"sum_initial":{"amount":125000},"sum_converted":{"currency":"KGS"}}],"signature":""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_semicolon_is_sent_as_a_comma_and_a_formula_is_guarded_unless_told_otherwise()
    {
        var row = SampleOperations.Paid with { Description = "=a;b" };
        var fields = ChosenField.Read(["payment_description"], out _);
        Assert.Contains("\"payment_description\":\"=a,b\"", Json([row], fields, "UTC"), StringComparison.Ordinal);
        Assert.Equal("payment_description\r\n'=a,b\r\n", Encoding.UTF8.GetString(View([row], fields, "UTC").ToCsv(isGuarded: true)));
        Assert.Equal("payment_description\r\n=a,b\r\n", Encoding.UTF8.GetString(View([row], fields, "UTC").ToCsv(isGuarded: false)));
    }

    [Fact]
    public void A_thousand_rows_are_signed_and_a_reader_may_have_another_order()
    {
        var rows = Enumerable.Repeat(SampleOperations.Declined, 1000).ToArray();
        var view = View(rows, [.. OperationField.All.Select(field => new ChosenField(field))], "UTC");
        var (natural, byPath) = (view.ToJson(null, SampleOperations.KeyBytes, SignatureOrder.Natural), view.ToJson(null, SampleOperations.KeyBytes, SignatureOrder.KeyPath));
        Assert.NotEqual(Encoding.UTF8.GetString(natural), Encoding.UTF8.GetString(byPath));
        var body = SignedBody.ReadOwn(byPath)!;
        Span<byte> given = stackalloc byte[Signature.Length];
        Assert.True(Signature.TryDecode(body.TextOf("signature"), given));
        Assert.Equal(0, Signature.Match(body, given, [SampleOperations.KeyBytes], out var order));
        Assert.Equal(SignatureOrder.KeyPath, order);
    }

    private static string Json(IReadOnlyList<RegisterRow> rows, IReadOnlyList<ChosenField> fields, string zone, SyncState? sync = null) =>
        Encoding.UTF8.GetString(View(rows, fields, zone).ToJson(sync, SampleOperations.KeyBytes, SignatureOrder.Natural));

    private static OperationsView View(IReadOnlyList<RegisterRow> rows, IReadOnlyList<ChosenField> fields, string zone) =>
        new(rows, fields, RegisterZone.Find(zone)!, SampleOperations.Projects, SeesPersonal: false);
}
