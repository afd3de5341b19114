using System.Text.Json;
using Somgate.PaymentPage;
using Somgate.Projects;

namespace Somgate.Tests.PaymentPage;

public sealed class OpeningReaderTests
{
    private const string Good = "payment_id=580&payment_amount=125000&payment_currency=KGS&customer_id=c";
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    private static readonly Project Shop = new()
    {
        ProjectId = 120,
        Merchant = new(1, "Books"),
        Title = "Books",
        Keys = [],
        Methods = new Dictionary<string, MethodTerms> { ["mbank"] = new() },
        Page = new() { FailUrl = "https://shop.example/no" },
    };

    [Fact]
    public void Everything_used_shown_or_stored_is_read_and_survives_as_JSON()
    {
        const string more = "&payment_description=Book&force_payment_method=mbank&default_payment_method=mbank&hide=a,%20b&operation_type=sale&language_code=ky_KG&region_code=KG"
            + "&best_before=2026-03-10T10:00:00%2B0600&customer_phone=0555123456&merchant_callback_url=https://a.example/1&merchant_success_callback_url=https://a.example/2"
            + "&merchant_decline_callback_url=https://a.example/3&merchant_success_url=https://a.example/4&merchant_success_enabled=true&merchant_success_redirect_mode=parent_page"
            + "&redirect_fail_url=https://a.example/5&redirect_fail_enabled=1&redirect_fail_mode=blank_page&frame_mode=popup&interface_type=%7B%22id%22:24%7D"
            + "&payment_extra_param=extra&merchant_data=data&customer_email=a@b.example&customer_first_name=Айгүл&customer_last_name=L&customer_middle_name=M";
        var opening = Read(more).Opening!;
        Assert.Equal((120L, "580", 125_000L, "KGS", "c", "Book"), (opening.ProjectId, opening.PaymentId, opening.AmountMinor, opening.Currency, opening.CustomerId, opening.Description));
        Assert.Equal(("mbank", "mbank", "sale", "ky_KG", "KG", "0555123456"), (opening.ForcedMethod, opening.DefaultMethod, opening.OperationType, opening.LanguageCode, opening.RegionCode, opening.CustomerPhone));
        Assert.Equal(["a", "b"], opening.Hidden);
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 4, 0, 0, TimeSpan.Zero), opening.BestBefore);
        Assert.Equal(("https://a.example/1", "https://a.example/2", "https://a.example/3"), (opening.CallbackUrl, opening.SuccessCallbackUrl, opening.DeclineCallbackUrl));
        Assert.Equal(
            new PageReturns { Success = new("https://a.example/4", 1, "parent_page"), Fail = new("https://shop.example/no"), AutoFail = new("https://a.example/5", 1, "blank_page") },
            opening.Returns);
        Assert.Equal(PageFrame.Popup, opening.Frame);
        Assert.Equal("""{"extra_param":"extra","merchant_data":"data","interface_type":"{\"id\":24}"}""", opening.Extra);
        Assert.Equal("""{"email":"a@b.example","first_name":"Айгүл","last_name":"L","middle_name":"M"}""", opening.CustomerDetails);
        Assert.Equivalent(opening, JsonSerializer.Deserialize<PageOpening>(JsonSerializer.Serialize(opening)), strict: true);
        Assert.Empty(Read(more).Notes);
    }

    [Theory]
    [InlineData("&default_payment_method=cards", "default_payment_method enum")]
    [InlineData("&operation_type=both", "operation_type enum")]
    [InlineData("&language_code=!", "language_code pattern")]
    [InlineData("&best_before=soon", "best_before moment")]
    [InlineData("&best_before=2026-04-09T09:00:01Z", "best_before moment")]
    [InlineData("&customer_phone=%2B996555123456", "customer_phone pattern")]
    [InlineData("&merchant_fail_url=https://user@shop.example/", "merchant_fail_url format")]
    [InlineData("&merchant_return_enabled=3", "merchant_return_enabled enum")]
    [InlineData("&redirect_success_mode=new", "redirect_success_mode enum")]
    [InlineData("&payment_methods_options=%7B", "payment_methods_options json")]
    public void A_value_that_is_ignored_leaves_a_note(string more, string note)
    {
        var reading = Read(more);
        Assert.Equal([note], reading.Notes.Select(problem => $"{problem.Field} {problem.Constraint}"));
        Assert.Equivalent(Read("").Opening, reading.Opening, strict: true);
    }

    [Theory]
    [InlineData("", false, "Tab")]
    [InlineData("", true, "Iframe")]
    [InlineData("&frame_mode=tab", true, "Tab")]
    [InlineData("&frame_mode=iframe", false, "Iframe")]
    [InlineData("&frame_mode=popup", true, "Popup")]
    [InlineData("&frame_mode=embedded", false, "Embedded")]
    [InlineData("&frame_mode=wild", true, "Iframe")]
    [InlineData("&payment_methods_options=%7B%22additional_data%22:%7B%22embedded_mode%22:true%7D%7D", false, "Embedded")]
    [InlineData("&payment_methods_options[additional_data][embedded_mode]=true&frame_mode=iframe", false, "Embedded")]
    [InlineData("&payment_methods_options[additional_data][embedded_mode]=false&frame_mode=iframe", false, "Iframe")]
    public void The_frame_is_found(string more, bool isInFrame, string frame) => Assert.Equal(frame, $"{Read(more, isInFrame).Opening!.Frame}");

    [Fact]
    public void A_limit_that_is_over_is_kept_and_the_page_says_so() => Assert.Equal(Now.AddDays(-1), Read("&best_before=2026-03-09T09:00:00").Opening!.BestBefore);

    [Fact]
    public void A_forced_method_must_be_enabled()
    {
        var reading = OpeningReader.Read(PageRequest.Read(Good + "&force_payment_method=mbank", []), Shop with { Methods = new Dictionary<string, MethodTerms>() }, ["mbank"], Now, false);
        Assert.Equal("3026 force_payment_method", Assert.Single(reading.Problems) is var problem ? $"{problem.Code} {problem.Field}" : "");
    }

    private static OpeningReading Read(string more, bool isInFrame = false) => OpeningReader.Read(PageRequest.Read(Good + more, []), Shop, ["mbank"], Now, isInFrame);
}
