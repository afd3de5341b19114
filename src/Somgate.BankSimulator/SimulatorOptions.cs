using System.Security.Cryptography;

namespace Somgate.BankSimulator;

/// <summary>The settings of the simulator; each can be a command line option (<c>--Seed 7</c>) or an environment variable.</summary>
/// <remarks>A class, not a record: a record would print the password with everything else.</remarks>
internal sealed class SimulatorOptions
{
    public const int CodeDigitsMin = 4;
    public const int CodeDigitsMax = 8;

    /// <summary>Addresses to listen on, separated by <c>;</c>. The default value is <c>http://127.0.0.1:8081</c>.</summary>
    public required string Urls { get; init; }

    /// <summary>What codes and faults are drawn from. By default a random number, which is printed at start.</summary>
    public required long Seed { get; init; }

    /// <summary>Login of HTTP Basic. The default value is <c>somgate</c>.</summary>
    public required string Login { get; init; }

    /// <summary>Password of HTTP Basic. The default value is <c>somgate</c>.</summary>
    public required string Password { get; init; }

    /// <summary>Key of the signature of notices. The default value is <c>somgate</c>.</summary>
    public required string NoticeSecret { get; init; }

    /// <summary>Length of a confirmation code, 4 to 8. The default value is 4.</summary>
    public required int CodeDigits { get; init; }

    /// <summary>Where payments are remembered across restarts; null keeps them in memory alone, which is the default.</summary>
    public required string? File { get; init; }

    /// <summary>Charges of before, in the form of the registry; null: there are none, which is the default.</summary>
    public string? Charges { get; init; }

    /// <summary>Reads and checks the settings, all problems at once.</summary>
    /// <exception cref="SettingsException">A setting cannot be used; the message names each such setting, never its value.</exception>
    public static SimulatorOptions Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var options = new SimulatorOptions
        {
            Urls = Text(configuration, "Urls", "http://127.0.0.1:8081", problems),
            Seed = Seeded(configuration, problems),
            Login = Text(configuration, "Login", "somgate", problems),
            Password = Text(configuration, "Password", "somgate", problems),
            NoticeSecret = Text(configuration, "NoticeSecret", "somgate", problems),
            CodeDigits = Digits(configuration, problems),
            File = configuration["File"] is { Length: > 0 } file ? file : null,
            Charges = configuration["Charges"] is { Length: > 0 } charges ? charges : null,
        };
        if (options.Login.Contains(':')) problems.Add("Login must not contain a colon, which HTTP Basic uses to end it");
        return problems.Count == 0 ? options : throw new SettingsException(problems);
    }

    private static string Text(IConfiguration configuration, string name, string standard, List<string> problems)
    {
        var value = configuration[name] ?? standard;
        if (value.Length == 0) problems.Add($"{name} must not be empty");
        return value;
    }

    private static long Seeded(IConfiguration configuration, List<string> problems)
    {
        if (configuration["Seed"] is not { } text) return RandomNumberGenerator.GetInt32(1, int.MaxValue);
        if (!long.TryParse(text, out var seed)) problems.Add("Seed must be a whole number");
        return seed;
    }

    private static int Digits(IConfiguration configuration, List<string> problems)
    {
        if (configuration["CodeDigits"] is not { } text) return CodeDigitsMin;
        if (!int.TryParse(text, out var digits) || digits is < CodeDigitsMin or > CodeDigitsMax)
            problems.Add($"CodeDigits must be a whole number from {CodeDigitsMin} to {CodeDigitsMax}");
        return digits;
    }
}

/// <summary>The settings cannot be used; the message is for the person who started the program.</summary>
internal sealed class SettingsException(IEnumerable<string> problems)
    : Exception("The bank simulator cannot start: " + string.Join("; ", problems) + ".");
