using System.Text;
using Somgate.Team;

namespace Somgate.Tests.Team;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B, the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) => Assert.Equal(code, Totp.Code(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void One_step_either_side_is_taken_and_none_twice()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(3_000);
        foreach (var step in new long[] { 99, 100, 101 }) Assert.Equal(step, Totp.Find(Secret, Totp.Code(Secret, step), now, 0));
        foreach (var step in new long[] { 98, 102 }) Assert.Null(Totp.Find(Secret, Totp.Code(Secret, step), now, 0));
        Assert.Null(Totp.Find(Secret, Totp.Code(Secret, 100), now, 100));
        Assert.Null(Totp.Find(Secret, "", now, 0));
    }

    [Theory, InlineData("f", "MY"), InlineData("fo", "MZXQ"), InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_RFC_4648(string text, string expected) => Assert.Equal(expected, Totp.Base32(Encoding.ASCII.GetBytes(text)));
}
