using System.Buffers;
using System.Text;
using CsCheck;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

/// <summary>Random bodies, written with random escapes and spaces, against the naive reading of the rules.</summary>
public sealed class SignedBodyPropertyTests
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        "a", "b", "ab", "id", "A", "0", "1", "01", "10", "9", "007", "99999999999999999999", "100000000000000000000", ":", "::", "-", "_", "é", "ж", "😀", "￿",
        " ", "\"", "\\", "/", "\n", "\u0001", ";", "+", "");

    private static readonly Gen<string> Key = Gen.Frequency(
        (12, Piece.Array[0, 3].Select(string.Concat)), (1, Gen.Const("signature")), (1, Gen.Const("frame_mode")), (1, Gen.Const("_x")));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Piece.Array[0, 4].SelectMany(pieces => Quoted(string.Concat(pieces))),
        Gen.OneOf("0", "-0", "1", "-12", "1e5", "5000.0", "0.10E+2", "123456789012345678901234567890", "true", "false", "null", "\"\"", "{}", "[]"));

    private static readonly Gen<string> Body = ObjectOf(3);

    [Fact]
    public void Random_bodies_give_the_texts_of_the_naive_reading_in_all_orders() =>
        Body.Sample(
            json =>
            {
                var bytes = Encoding.UTF8.GetBytes(json);
                var body = SignedBody.Read(bytes);
                Assert.Equal(NaiveSignature.IsClean(new ReadOnlySequence<byte>(bytes)), body is not null);
                if (body is null) return;
                Assert.Equal(NaiveSignature.AllOrders(bytes), Enum.GetValues<SignatureOrder>().Select(order => Signature.Text(body, order)));
            },
            iter: 3000);

    [Fact]
    public void Random_damage_is_refused_or_read_just_as_by_the_naive_reading() =>
        Gen.Select(Body, Gen.Int[0, 1 << 20], Gen.OneOf(Gen.Byte, Gen.OneOf("{}[]\",:\\u0-.eE+ dD8ft\0"u8.ToArray()))).Sample(
            (json, where, with) =>
            {
                var bytes = Encoding.UTF8.GetBytes(json);
                bytes[where % bytes.Length] = with;
                Assert.Equal(NaiveSignature.IsClean(new ReadOnlySequence<byte>(bytes)), SignedBody.Read(bytes) is not null);
            },
            iter: 5000);

    [Fact]
    public void Natural_order_is_a_total_order() =>
        Gen.Select(Key, Key, Key).Sample((a, b, c) =>
        {
            int Compare(string x, string y) => Math.Sign(SignatureOrders.CompareNaturally(Encoding.UTF8.GetBytes(x), Encoding.UTF8.GetBytes(y)));
            Assert.Equal(Compare(a, b), -Compare(b, a));
            if (Compare(a, b) <= 0 && Compare(b, c) <= 0) Assert.True(Compare(a, c) <= 0);
        });

    private static Gen<string> ObjectOf(int levels) =>
        Gen.Select(Key.SelectMany(Quoted), Space, ValueOf(levels - 1), Space)
            .Select((key, before, value, after) => $"{before}{key}{after}:{before}{value}{after}")
            .Array[0, 14]
            .Select(members => $"{{{string.Join(',', members)}}}");

    private static Gen<string> ValueOf(int levels) =>
        levels == 0
            ? Scalar
            : Gen.Frequency((3, Scalar), (1, ObjectOf(levels)), (1, ValueOf(levels - 1).Array[0, 12].Select(items => $"[{string.Join(',', items)}]")));

    private static Gen<string> Space => Gen.OneOf("", "", "", " ", "\n\t", "\r");

    private static Gen<string> Quoted(string text) => Gen.Int[0, 3].Array[text.Length].Select(choices => $"\"{string.Concat(text.Zip(choices, Written))}\"");

    private static string Written(char c, int choice) => c switch
    {
        '"' or '\\' => choice == 0 ? $"\\u{(int)c:x4}" : $"\\{c}",
        '\n' => choice == 0 ? "\\u000A" : "\\n",
        < ' ' => $"\\u{(int)c:X4}",
        '/' when choice == 1 => "\\/",
        _ => choice == 0 && !char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString(),
    };
}
