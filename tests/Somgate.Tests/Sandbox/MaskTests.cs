extern alias sandbox;

using sandbox::Sandbox;

namespace Somgate.Tests.Sandbox;

public sealed class MaskTests
{
    [Theory]
    [InlineData("signed with topsecret, not topsecret-2", "signed with ***, not ***")]
    [InlineData("phone 996700000001 and +996 700 00-00-01", "phone [phone] and +[phone]")]
    [InlineData("operation 9967000000012 of project abc", "operation 9967000000012 of project abc")]
    public void Secrets_and_phones_are_taken_out_and_nothing_else(string line, string printed) =>
        Assert.Equal(printed, new Mask(["topsecret", "topsecret-2", "abc"]).Apply(line));
}
