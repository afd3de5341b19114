using System.Text;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

public sealed class SignatureOrderTests
{
    [Theory]
    [InlineData("a2", "a10")]                    // as numbers
    [InlineData("a9:z", "a10:a")]
    [InlineData("a010", "a9")]                   // a leading zero: digit by digit
    [InlineData("a01", "a012")]                  // a run that is the beginning of the other
    [InlineData("a01:x", "a012:x")]
    [InlineData("a1:x", "a12:x")]
    [InlineData("a09", "a1")]
    [InlineData("a0", "a00")]
    [InlineData("a0:5", "a00:1")]
    [InlineData("a1b2", "a1b10")]                // a second run
    [InlineData("a100000000000000000000", "a100000000000000000001")]
    [InlineData("a99999999999999999999", "a100000000000000000000")]
    [InlineData("a", "a:b")]                     // a prefix first
    [InlineData("", "a")]
    [InlineData("1", "a")]
    [InlineData("a-1", "a1")]                    // a digit against another character: by byte
    [InlineData("a1", "a:")]
    [InlineData("A", "a")]
    [InlineData("Z", "a")]
    [InlineData("a", "é")]
    [InlineData("x12y", "x12z")]
    public void Natural_order_puts_the_first_before_the_second(string first, string second)
    {
        var (a, b) = (Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second));
        Assert.True(SignatureOrders.CompareNaturally(a, b) < 0);
        Assert.True(SignatureOrders.CompareNaturally(b, a) > 0);
        Assert.Equal(0, SignatureOrders.CompareNaturally(a, a));
    }

    [Theory]
    [InlineData("9", "10")]
    [InlineData("0", "1")]
    [InlineData("10", "+")]                      // integers before all others
    [InlineData("5", "05")]                      // a leading zero is no plain integer
    [InlineData("00", "01")]
    [InlineData("5", "")]
    [InlineData("5", "-1")]
    [InlineData("9", "٣")]                       // digits are ASCII
    [InlineData("a10", "a9")]                    // no numbers inside a key
    public void Tree_order_puts_the_first_key_before_the_second(string first, string second)
    {
        var (a, b) = (Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second));
        Assert.True(SignatureOrders.CompareKeys(a, b) < 0);
        Assert.True(SignatureOrders.CompareKeys(b, a) > 0);
    }

    [Theory]
    [InlineData("""{"a-b":1,"a":{"c":2}}""", SignatureOrder.KeyPath, "a-b:1;a:c:2")]
    [InlineData("""{"a-b":1,"a":{"c":2}}""", SignatureOrder.Tree, "a:c:2;a-b:1")]
    [InlineData("""{"b":{"10":1,"9":2,"x":3},"a":[]}""", SignatureOrder.Tree, "b:9:2;b:10:1;b:x:3")]
    [InlineData("""{"b":{"10":1,"9":2,"x":3},"a":[]}""", SignatureOrder.KeyPath, "b:10:1;b:9:2;b:x:3")]
    [InlineData("""{"ab":1,"a":"z"}""", SignatureOrder.KeyPath, "a:z;ab:1")]
    [InlineData("""{"a":"z","a!":1}""", SignatureOrder.Line, "a!:1;a:z")]
    [InlineData("""{"list":[{"b":1,"a":2},{"a":3}]}""", SignatureOrder.Tree, "list:0:a:2;list:0:b:1;list:1:a:3")]
    internal void Orders_part_where_they_should(string json, SignatureOrder order, string text) =>
        Assert.Equal(text, Signature.Text(SignedBody.Read(Encoding.UTF8.GetBytes(json))!, order));

    [Theory]
    [InlineData("""{"a:b":"x","c":{":":1}}""", "a::b:x;c::::1")]
    [InlineData("""{"":1,"b":{"":2}}""", ":1;b::2")]
    [InlineData("""{"n":null,"e":"","t":true,"f":false}""", "e:;f:0;n:;t:1")]
    [InlineData("""{"a":-0,"b":1e5,"c":5000.0,"d":123456789012345678901234567890}""", "a:-0;b:1e5;c:5000.0;d:123456789012345678901234567890")]
    [InlineData("""{"signature":{"a":1},"x":{"signature":"s","frame_mode":[1],"_y":2},"_z":3,"frame_mode":"p"}""", "x:_y:2")]
    [InlineData("""{"signatur\u0065":1,"\u005fx":2,"a":3}""", "a:3")]
    [InlineData("""{"general":{"signature":"s"},"e":{},"l":[]}""", "")]
    [InlineData("""{"a":"x;y:z \u00e9\n\ud83d\ude00\/"}""", "a:x;y:z é\n😀/")]
    [InlineData("""{"a":[[1,[2]],{"b":[true]}]}""", "a:0:0:1;a:0:1:0:2;a:1:b:0:1")]
    public void Leaves_become_lines_as_published(string json, string text) =>
        Assert.Equal(text, Signature.Text(SignedBody.Read(Encoding.UTF8.GetBytes(json))!, SignatureOrder.Natural));

    [Fact]
    public void Pairs_of_a_query_sort_in_the_same_four_orders()
    {
        SignedPair[] query = [new("a:10", "x"), new("a:9", "y"), new("a-b", "z"), new("a", "q"), new("a!", "w"), new("x:frame_mode:y", "1"), new("s:signature", "kept")];
        Assert.Equal("a:q;a!:w;a-b:z;a:9:y;a:10:x;s:signature:kept", Signature.Text(query, SignatureOrder.Natural));
        Assert.Equal("a:q;a!:w;a-b:z;a:10:x;a:9:y;s:signature:kept", Signature.Text(query, SignatureOrder.KeyPath));
        Assert.Equal("a!:w;a-b:z;a:10:x;a:9:y;a:q;s:signature:kept", Signature.Text(query, SignatureOrder.Line));
        Assert.Equal("a:q;a:9:y;a:10:x;a!:w;a-b:z;s:signature:kept", Signature.Text(query, SignatureOrder.Tree));
    }
}
