using System.Text;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

/// <summary>
/// Mutated messages through everything that touches a stranger's bytes. SOMGATE_FUZZ sets the number of inputs, SOMGATE_FUZZ_SEED the seed.
/// </summary>
public sealed class SignedBodyFuzzTests
{
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "null", "true", "false", "-", "0", "1e5", "1.", "\"a\":", "{\"a\":1}", "[[[[[[[[[[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":", "\"signature\":", "\"frame_mode\"", "\"_x\"", "\0", " ", "\n", "\uFEFF", "é", "😀", "99999999999999999999",
    ];

    private static readonly string[] Paths = ["", "general", "general:signature", "general:project_id", "payment:amount", "a", "a:0", "a:a:a", "signature", "operations:0:id", "x:y"];

    [Fact]
    public void No_input_makes_reading_or_checking_throw()
    {
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("SOMGATE_FUZZ"), out var asked) ? asked : 20_000;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SOMGATE_FUZZ_SEED"), out var given) ? given : 20250310;
        var random = new Random(seed);
        var corpus = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Protocol", "Samples", "SignedMessages.txt"))
            .Split("# ", StringSplitOptions.RemoveEmptyEntries)
            .Select(block => Encoding.UTF8.GetBytes(block[block.IndexOf('{', StringComparison.Ordinal)..].Trim()))
            .ToArray();
        var tokens = Tokens.Select(Encoding.UTF8.GetBytes).ToArray();
        IReadOnlyList<byte[]> secrets = ["secret"u8.ToArray(), "other"u8.ToArray()];
        var (clean, matched) = (0, 0);
        var input = Array.Empty<byte>();
        try
        {
            for (var i = 0; i < inputs; i++)
            {
                input = Mutated(corpus[random.Next(corpus.Length)], tokens, random);
                var body = SignedBody.Read(input);
                if (body is null) continue;
                clean++;
                if (Use(body, secrets)) matched++;
            }
        }
        catch (Exception e)
        {
            Assert.Fail($"seed {seed}, input {Convert.ToBase64String(input)}: {e}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{inputs} inputs, seed {seed}: {clean} clean, {matched} with a right signature");
        Assert.InRange(clean, inputs / 100, inputs);
    }

    private static bool Use(SignedBody body, IReadOnlyList<byte[]> secrets)
    {
        foreach (var path in Paths)
        {
            _ = (body.TextOf(path), body.KindOf(path), body.CountOf(path), body.NamesOf(path), body.Has(path), body.EndOf(path));
        }

        var signature = new byte[Signature.Length];
        _ = Signature.TryDecode(body.BytesOf("general:signature"), signature);
        _ = Signature.Hash(body, "key"u8);
        Assert.InRange(Signature.Texts(body.Lines).Count, 1, 4);
        return Signature.Match(body, signature, secrets) >= 0;
    }

    private static byte[] Mutated(byte[] from, byte[][] tokens, Random random)
    {
        var bytes = from.ToList();
        for (var changes = random.Next(4); changes >= 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var span = random.Next(1, Math.Min(40, bytes.Count - at) + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, random.Next(1, Math.Min(4, span) + 1));
                    break;
                case 3:
                    bytes.InsertRange(at, tokens[random.Next(tokens.Length)]);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, span));
                    break;
                case 5:
                    bytes[at] = (byte)random.Next('0', 'z');
                    break;
                default:
                    if (random.Next(8) == 0) bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
