namespace Somgate.Tests.Client;

/// <summary>The signed examples of the protocol by the beginning of their name; <c>SignedMessages.txt</c> holds a line <c># name</c> before each.</summary>
internal static class SignedSamples
{
    public static string Body(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Protocol", "Samples", "SignedMessages.txt"));
        var block = text.Split("# ", StringSplitOptions.RemoveEmptyEntries).Single(block => block.StartsWith($"{name},", StringComparison.Ordinal));
        return block[block.IndexOf('\n', StringComparison.Ordinal)..];
    }
}
