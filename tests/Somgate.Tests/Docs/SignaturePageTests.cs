using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Somgate.Protocol;
using Somgate.Tests.Support;

namespace Somgate.Tests.Docs;

/// <summary>The vectors that merchants test their own code with, and the code that they copy.</summary>
public sealed partial class SignaturePageTests
{
    private static readonly Page Signatures = Page.Read("docs/api/signature.md");

    [Fact]
    public void Every_vector_gives_its_text_and_its_signature()
    {
        Assert.True(Vectors.Count >= 9);
        Assert.All(Vectors, vector =>
        {
            var body = SignedBody.Read(Encoding.UTF8.GetBytes(vector.Body))!;
            Assert.Equal(vector.Text, Signature.Text(body, vector.Order));
            Assert.True(IsOf(vector.Text, vector.Given, vector.Secret), vector.Text);
        });
    }

    [Fact]
    public void All_orders_give_one_text_where_the_page_says_so() => Assert.All(Vectors.Where(vector => !vector.Parts), vector =>
        Assert.All(SignatureOrders.Tried, order => Assert.Equal(vector.Text, Signature.Text(SignedBody.Read(Encoding.UTF8.GetBytes(vector.Body))!, order))));

    [Fact]
    public void The_worked_example_ends_with_a_request_that_is_rightly_signed()
    {
        var blocks = Signatures.Blocks.Where(block => block.Section == "Worked example").ToArray();
        var (text, command, request) = (blocks[1].Text, blocks[2].Text, blocks[3].Text);
        Assert.Equal(text, Signature.Text(SignedBody.Read(Encoding.UTF8.GetBytes(blocks[0].Text))!, SignatureOrder.Natural));
        Assert.Contains($"'{text}'", command, StringComparison.Ordinal);
        Assert.True(IsOf(text, JsonDocument.Parse(request).RootElement.GetProperty("general").GetProperty("signature").GetString()!, "secret"));
    }

    [Fact]
    public async Task The_snippet_for_Node_signs_every_vector_rightly()
    {
        var folder = Directory.CreateTempSubdirectory("somgate-docs-");
        try
        {
            var snippet = Signatures.Blocks.Single(block => block.Section == "Node.js").Text;
            var vectors = Vectors.Where(vector => !vector.Parts).ToArray();
            var asked = JsonSerializer.Serialize(vectors.Select(vector => new[] { vector.Body, vector.Secret }));
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "sign.mjs"),
                $$"""
                {{snippet}}
                for (const [body, secret] of {{asked}}) {
                  const signature = sign(JSON.parse(body), secret);
                  console.log(signature, isGenuine({ ...JSON.parse(body), signature }, secret), isGenuine(JSON.parse(body), secret));
                }
                """,
                TestContext.Current.CancellationToken);
            var printed = await Shell.Run("node", ["sign.mjs"], folder.FullName);
            Assert.Equal(vectors.Select(vector => $"{vector.Given} true false"), printed.Trim().Split('\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed record Vector(string Secret, string Body, string Text, string Given, SignatureOrder Order, bool Parts);

    private static readonly IReadOnlyList<Vector> Vectors = [.. ReadVectors()];

    private static IEnumerable<Vector> ReadVectors()
    {
        var (secret, body) = ("", "");
        foreach (var block in Signatures.Blocks.Where(block => block.Section is "Test vectors" or "Where the orders part"))
        {
            if (block.Language == "json") (secret, body) = (SecretName().Match(block.Label).Groups[1].Value, block.Text);
            if (block.Language != "text") continue;
            var order = block.Label switch
            {
                "By path:" => SignatureOrder.KeyPath,
                "By line:" => SignatureOrder.Line,
                _ => SignatureOrder.Natural,
            };
            var lines = block.Text.Split('\n');
            yield return new(secret, body, lines[0], lines[1], order, Parts: block.Section == "Where the orders part");
        }
    }

    private static bool IsOf(string text, string given, string secret)
    {
        Span<byte> decoded = stackalloc byte[Signature.Length];
        return Signature.TryDecode(given, decoded) && Signature.IsOf(Encoding.UTF8.GetBytes(text), decoded, Encoding.UTF8.GetBytes(secret));
    }

    [GeneratedRegex("^Secret `([a-z]+)`")]
    private static partial Regex SecretName();
}
