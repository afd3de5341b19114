using System.Text;
using System.Text.Json;
using Somgate.DataApi;
using Somgate.Protocol;
using Somgate.Tests.DataApi;

namespace Somgate.Tests.Docs;

/// <summary>The page of the Data API shows what verifies and what is taken.</summary>
public sealed class DataApiPageTests
{
    private static readonly Page Operations = Page.Read("docs/api/data.md");

    [Fact]
    public void Every_signed_example_verifies_as_it_is_printed()
    {
        var signed = Operations.Blocks.Where(block => block.Language == "json" && block.Text.Contains("\"signature\"", StringComparison.Ordinal)).ToArray();
        Assert.Equal(6, signed.Length);
        Assert.All(signed, example =>
        {
            var body = SignedBody.Read(Encoding.UTF8.GetBytes(example.Text))!;
            Assert.Equal(body.TextOf("signature"), Signature.Sign(body, SampleOperations.KeyBytes));
        });
    }

    [Fact]
    public void Every_member_of_a_row_is_named()
    {
        var text = Operations.Text;
        Assert.All(OperationField.All, field => Assert.True(text.Contains($"`{field.Name}`", StringComparison.Ordinal) || text.Contains($"\"{field.Name}\":", StringComparison.Ordinal), field.Name));
    }

    [Fact]
    public void The_printed_error_is_sent_like_this() => Assert.Equal(
        JsonSerializer.Serialize(JsonDocument.Parse(Operations.Blocks.Last(block => block.Language == "json").Text)), Encoding.UTF8.GetString(ApiError.NoAccess([22]).ToJson()));
}
