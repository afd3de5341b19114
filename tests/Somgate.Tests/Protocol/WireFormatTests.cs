using System.Net;
using CsCheck;
using Somgate.Protocol;

namespace Somgate.Tests.Protocol;

public sealed class WireFormatTests
{
    [Fact]
    public void A_date_is_sent_in_UTC_with_whole_seconds() =>
        Assert.Equal("2025-03-10T09:15:24+0000", WireFormat.Date(new DateTimeOffset(2025, 3, 10, 15, 15, 24, 987, TimeSpan.FromHours(6))));

    [Theory]
    [InlineData("2025-03-10T09:15:24Z", "2025-03-10T09:15:24.0000000")]
    [InlineData("2025-03-10T15:15:24+06:00", "2025-03-10T09:15:24.0000000")]
    [InlineData("2025-03-10T15:15:24+0600", "2025-03-10T09:15:24.0000000")]
    [InlineData("2025-03-10T04:45:24-04:30", "2025-03-10T09:15:24.0000000")]
    [InlineData("2025-03-10T09:15:24+0000", "2025-03-10T09:15:24.0000000")]
    [InlineData("2025-03-10T09:15:24.5Z", "2025-03-10T09:15:24.5000000")]
    [InlineData("2025-03-10T09:15:24.123456789Z", "2025-03-10T09:15:24.1234567")]
    [InlineData("2024-02-29T00:00:00.000+0000", "2024-02-29T00:00:00.0000000")]
    [InlineData("2025-01-01T05:00:00+0600", "2024-12-31T23:00:00.0000000")]
    public void Dates_with_an_offset_are_read(string text, string utc)
    {
        Assert.True(WireFormat.TryReadDate(text, out var moment));
        Assert.Equal(utc, moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff"));
        Assert.Equal(TimeSpan.Zero, moment.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2025-03-10")]
    [InlineData("2025-03-10T09:15:24")]              // no offset
    [InlineData("2025-03-10 09:15:24Z")]
    [InlineData("2025-03-10T09:15Z")]
    [InlineData("2025-03-10T09:15:24.Z")]
    [InlineData("2025-03-10T09:15:24.5")]
    [InlineData("2025-03-10T09:15:24+06")]
    [InlineData("2025-03-10T09:15:24+6:00")]
    [InlineData("2025-03-10T09:15:24+24:00")]
    [InlineData("2025-03-10T09:15:24+06:60")]
    [InlineData("2025-03-10T09:15:24+0 00")]
    [InlineData("2025-03-10T09:15:24 +0000")]
    [InlineData("2025-03-10T09:15:24Z ")]
    [InlineData("2025-03-10T09:15:24ZZ")]
    [InlineData("2025-02-29T09:15:24Z")]
    [InlineData("2025-13-10T09:15:24Z")]
    [InlineData("2025-03-10T24:00:00Z")]
    [InlineData("2025-03-10T09:15:60Z")]
    [InlineData("0001-01-01T00:00:00+06:00")]        // before the first moment there is
    [InlineData("9999-12-31T23:59:59-06:00")]
    [InlineData("٢٠٢٥-03-10T09:15:24Z")]
    [InlineData("Mon, 10 Mar 2025 09:15:24 GMT")]
    [InlineData("1741598124")]
    public void Anything_else_is_no_date(string text) => Assert.False(WireFormat.TryReadDate(text, out _));

    [Fact]
    public void What_is_sent_can_be_read() =>
        Gen.DateTimeOffset.Sample(moment =>
        {
            Assert.True(WireFormat.TryReadDate(WireFormat.Date(moment), out var read));
            Assert.InRange(moment - read, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        });

    [Theory]
    [InlineData("996555123456", "996******456")]
    [InlineData("1234567", "123******567")]
    [InlineData("123456", "*****6")]
    [InlineData("4567", "***7")]
    [InlineData("1", "1")]
    [InlineData("", "")]
    public void Numbers_are_masked(string number, string masked) => Assert.Equal(masked, WireFormat.Masked(number));

    [Fact]
    public void Semicolons_become_commas() => Assert.Equal("a,b,,c", WireFormat.WithoutSemicolons("a;b;,c"));

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("Ала-Тоо", 7)]
    [InlineData("😀é", 2)]
    public void Length_counts_code_points(string text, int length) => Assert.Equal(length, WireFormat.CodePoints(text));

    [Theory]
    [InlineData("203.0.113.25")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::8:800:200C:417A")]
    [InlineData("2001:DB8:0:0:8:800:200C:417A")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::2:3:4:5:6:7:8")]
    [InlineData("::ffff:192.0.2.128")]
    [InlineData("::192.0.2.128")]
    [InlineData("1:2:3:4:5:6:192.0.2.128")]
    [InlineData("FF01:0000:0000:0000:0000:0000:0000:0101")]
    public void Addresses_are_accepted_as_written_out(string text)
    {
        Assert.True(WireFormat.IsIpAddress(text));
        Assert.True(IPAddress.TryParse(text, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3")]
    [InlineData("1..2.3")]
    [InlineData("010.0.0.1")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2.3.+4")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.4 ")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.٤")]
    [InlineData("1.2.3.4:80")]
    [InlineData("1.2.3.4/32")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1%1")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:::2")]
    [InlineData("::1::")]
    [InlineData(":1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3")]
    [InlineData("::01.2.3.4")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1/64")]
    public void Any_other_form_of_address_is_refused(string text) => Assert.False(WireFormat.IsIpAddress(text));

    [Fact]
    public void Every_address_is_accepted_as_the_base_library_writes_it() =>
        Gen.OneOf(Gen.Byte.Array[4], Gen.Frequency((1, Gen.Byte), (2, Gen.Const((byte)0))).Array[16])
            .Sample(bytes => Assert.True(WireFormat.IsIpAddress(new IPAddress(bytes).ToString())));

    [Theory]
    [InlineData("a@b", true)]
    [InlineData("aida@пример.кг", true)]
    [InlineData("@b", false)]
    [InlineData("a@", false)]
    [InlineData("a@b@c", false)]
    [InlineData("a b@c", false)]
    [InlineData("a@b\t", false)]
    [InlineData("a@b\u00a0c", false)]
    [InlineData("ab", false)]
    [InlineData("", false)]
    public void An_email_address_has_one_at_sign_inside(string text, bool isEmail) => Assert.Equal(isEmail, WireFormat.IsEmail(text));

    [Theory]
    [InlineData("https://shop.example/callbacks?x=1#y", true)]
    [InlineData("HTTP://shop.example", true)]
    [InlineData("http://127.0.0.1:8082/callbacks", true)]
    [InlineData("http://[::1]:8082/", true)]
    [InlineData("https://магазин.кг/путь", true)]
    [InlineData("https://shop.example/@me?mail=a@b", true)]
    [InlineData("", false)]
    [InlineData("shop.example", false)]
    [InlineData("/callbacks", false)]
    [InlineData("ftp://shop.example", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https:shop.example", false)]
    [InlineData("https:/shop.example", false)]
    [InlineData("https://", false)]
    [InlineData("https:///x", false)]
    [InlineData("https://?x", false)]
    [InlineData("https://user@shop.example", false)]
    [InlineData("https://user:password@shop.example", false)]
    [InlineData("https://@shop.example", false)]
    [InlineData("https://shop.example:99999/", false)]
    [InlineData("https://shop.example:x/", false)]
    [InlineData(" https://shop.example", false)]
    [InlineData("https://shop.example/a b", false)]
    [InlineData("https://shop.example\n", false)]
    [InlineData("https:\\\\shop.example", false)]
    [InlineData("https://shop.example\\@evil.example", false)]
    [InlineData("https://[::1", false)]
    public void A_URL_is_absolute_http_without_user_information(string text, bool isUrl) => Assert.Equal(isUrl, WireFormat.IsUrl(text));
}
