using System.Diagnostics;
using System.Text;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

public sealed class SignedBodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{}}")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{},")]
    [InlineData("\uFEFF{}")]                          // byte order mark
    [InlineData("""{"a":1,}""")]                      // the published sale sample
    [InlineData("""{,"a":1}""")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"approval_code"}""")]             // the published clarification fragment
    [InlineData("""{'a':1}""")]
    [InlineData("""{a:1}""")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{"a":[1,]}""")]
    [InlineData("""{"a":[1 2]}""")]
    [InlineData("""{"a":[1}""")]
    [InlineData("""{"a":{]}}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":Infinity}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":+1}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":-01}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":.5}""")]
    [InlineData("""{"a":1e}""")]
    [InlineData("""{"a":1e+}""")]
    [InlineData("""{"a":0x1}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":True}""")]
    [InlineData("""{"a":nul""")]
    [InlineData("""{"a":truefalse}""")]
    [InlineData("""{"a":1}//""")]
    [InlineData("""{"a":/**/1}""")]
    [InlineData("{\"a\":\"x\ny\"}")]                  // raw control characters
    [InlineData("{\"a\":\"\t\"}")]
    [InlineData("{\"a\":\"\0\"}")]
    [InlineData("{\0}")]
    [InlineData("{\u00a0}")]                          // white space of Unicode, not of JSON
    [InlineData("{\f}")]
    [InlineData("""{"a":"\u0000"}""")]
    [InlineData("""{"a\u0000":1}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12"}""")]
    [InlineData("""{"a":"\u12G4"}""")]
    [InlineData("""{"a":"\U0041"}""")]
    [InlineData("""{"a":"\"}""")]
    [InlineData("""{"a":"x""")]
    [InlineData("""{"a":"\ud800"}""")]                // lone surrogates
    [InlineData("""{"a":"\udc00"}""")]
    [InlineData("""{"a":"\ud800x"}""")]
    [InlineData("""{"a":"\ud800\u0041"}""")]
    [InlineData("""{"a":"\ud800\ud800"}""")]
    [InlineData("""{"a":"\udc00\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"a\/":1,"a/":2}""")]
    [InlineData("""{"x":{"":1,"":1}}""")]
    [InlineData("""{"x":[{"é":1,"\u00e9":1}]}""")]
    [InlineData("""{"signature":1,"b":2,"signature":3}""")]
    public void What_is_not_one_clean_object_is_refused(string json) => Assert.Null(SignedBody.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]       // overlong
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' })] // a surrogate as UTF-8
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xE2, 0x82, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]       // cut off
    [InlineData(new byte[] { 0xFE, 0xFF, 0, (byte)'{', 0, (byte)'}' })]                                              // UTF-16
    public void Bytes_that_are_not_UTF8_are_refused(byte[] json) => Assert.Null(SignedBody.Read(json));

    [Theory]
    [InlineData("{}")]
    [InlineData(" \r\n\t{ \"a\" : [ ] , \"b\" : { } } \r\n\t")]
    [InlineData("""{"a":1,"A":2,"a ":3}""")]
    [InlineData("""{"a":{"x":1},"b":{"x":1}}""")]
    [InlineData("""{"a":"\uD83D\uDE00\u00e9\"\\\/\b\f\n\r\t\u0001\uFFFF"}""")]
    [InlineData("{\"a\":\"\u007f\u0080\u2028\uFEFF\"}")]
    [InlineData("""{"a":[0,-0,1.5e+10,1E-2,-0.0e0,1e999999999]}""")]
    public void Clean_objects_are_read(string json) => Assert.NotNull(SignedBody.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    [InlineData(60_000, false)]
    public void There_are_32_levels_and_the_body_is_the_first(int nested, bool fits)
    {
        Assert.Equal(fits, SignedBody.Read(Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', nested)}{new string(']', nested)}}}")) is not null);
        var objects = new StringBuilder().Insert(0, "{\"a\":", nested + 1).Append('1').Append('}', nested + 1);
        Assert.Equal(fits, SignedBody.Read(Encoding.UTF8.GetBytes(objects.ToString())) is not null);
    }

    [Fact]
    public void Typed_access_reaches_every_kind_by_path()
    {
        var body = SignedBody.Read("""
            {"general":{"project_id":42,"signature":"s\/s"},"a":[{"b":"\u00e9"},[7,null]],"t":true,"f":false,"n":null,"d":1.50,"o":{},"0":"zero","_u":"x"}
            """u8)!;
        Assert.Equal("42", body.TextOf("general:project_id"));
        Assert.Equal(NodeKind.Integer, body.KindOf("general:project_id"));
        Assert.Equal("s/s", body.TextOf("general:signature"));
        Assert.Equal("s/s"u8, body.BytesOf("general:signature"));
        Assert.Equal("é", body.TextOf("a:0:b"));
        Assert.Equal("7", body.TextOf("a:1:0"));
        Assert.Equal(NodeKind.Null, body.KindOf("a:1:1"));
        Assert.Equal(2, body.CountOf("a"));
        Assert.Equal(NodeKind.Array, body.KindOf("a:1"));
        Assert.Equal((NodeKind.True, NodeKind.False, NodeKind.Null), (body.KindOf("t"), body.KindOf("f"), body.KindOf("n")));
        Assert.Equal((NodeKind.Number, "1.50"), (body.KindOf("d"), body.TextOf("d")));
        Assert.Equal((NodeKind.Object, 0), (body.KindOf("o"), body.CountOf("o")));
        Assert.Equal("zero", body.TextOf("0"));
        Assert.Equal("x", body.TextOf("_u"));
        Assert.True(body.Has("n"));
        Assert.Equal(NodeKind.Object, body.KindOf(""));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("general:x")]
    [InlineData("general:project_id:x")]
    [InlineData("a:2")]
    [InlineData("a:-1")]
    [InlineData("a:x")]
    [InlineData("a:99999999999")]
    [InlineData(":")]
    [InlineData("é")]
    [InlineData("a:")]
    public void What_is_not_there_is_missing(string path)
    {
        var body = SignedBody.Read("""{"general":{"project_id":42},"a":[1,2]}"""u8)!;
        Assert.Equal(NodeKind.Missing, body.KindOf(path));
        Assert.False(body.Has(path));
        Assert.Null(body.TextOf(path));
        Assert.True(body.BytesOf(path).IsEmpty);
        Assert.Equal(0, body.CountOf(path));
        Assert.Empty(body.NamesOf(path));
        Assert.Equal(-1, body.EndOf(path));
    }

    [Fact]
    public void Thousands_of_keys_are_read_checked_for_duplicates_and_signed_without_delay()
    {
        var members = Enumerable.Range(0, 6000).Select(i => $"\"k{i}\":{i}").ToArray();
        var json = Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}");
        var twice = Encoding.UTF8.GetBytes($"{{{string.Join(',', members)},\"\\u006b3000\":0}}");
        var clock = Stopwatch.StartNew();
        Assert.Equal(-1, Signature.Match(SignedBody.Read(json)!, new byte[Signature.Length], ["secret"u8.ToArray()]));
        Assert.Null(SignedBody.Read(twice));
        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
    }

    [Fact]
    public void A_body_whose_text_to_sign_would_be_huge_is_refused()
    {
        var key = new string('k', 30_000);
        Assert.Null(SignedBody.Read(Encoding.UTF8.GetBytes($"{{\"{key}\":[{string.Join(',', Enumerable.Repeat('1', 40))}]}}")));
        Assert.NotNull(SignedBody.Read(Encoding.UTF8.GetBytes($"{{\"{key}\":[{string.Join(',', Enumerable.Repeat('1', 30))}]}}")));
    }
}
