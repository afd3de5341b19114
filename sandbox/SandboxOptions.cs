using System.Globalization;

namespace Sandbox;

/// <summary>What the command line asks for.</summary>
/// <param name="Port">First of three ports: service, bank simulator, shop; the next free three are taken if these are not.</param>
/// <param name="Folder">Where the database, keys and secrets are kept; null is a folder in the user's own.</param>
/// <param name="Postgres">Npgsql connection string; null is SQLite.</param>
/// <param name="Projects">Test projects to make or keep; none given is one for the shop.</param>
/// <param name="Seed">Seed of the simulator; null draws one.</param>
/// <param name="History">Fills a believable past of two test projects, where there is no payment yet.</param>
/// <param name="Quiet">Prints the ready line and what goes wrong, nothing else.</param>
internal sealed record SandboxOptions(
    int Port, string? Folder, string? Postgres, IReadOnlyList<TestProject> Projects, int? Seed, bool History, bool Quiet)
{
    public const int PortDefault = 8080;

    /// <summary>The last port that leaves room for the other two.</summary>
    public const int PortMax = 65_533;

    public const string Usage = """
        dotnet run --project sandbox -- [options]

          --port P                          service on P, bank simulator on P+1, shop on P+2 (8080, or the next free three)
          --data DIR                        database, keys and secrets (a folder in your own, kept between runs)
          --postgres CONNECTION             PostgreSQL instead of SQLite: an Npgsql connection string
          --project ID:SECRET[:CALLBACK]    makes or keeps this test project; may be repeated (one for the shop)
          --seed N                          seed of the bank simulator (random, printed)
          --history                         fills an empty data folder with a believable past of 60 days
          --quiet                           prints the ready line and problems only
          --help                            prints this

        Settings of the service are given as environment variables, for instance Mbank__ThresholdSeconds=60.
        """;

    /// <summary>Reads the command line and collects everything that is wrong with it; the options hold only if nothing is.</summary>
    public static (SandboxOptions Options, IReadOnlyList<string> Problems) Parse(IReadOnlyList<string> arguments)
    {
        var problems = new List<string>();
        var projects = new List<TestProject>();
        var options = new SandboxOptions(PortDefault, null, null, projects, null, false, false);
        for (var at = 0; at < arguments.Count; at++)
        {
            var name = arguments[at];
            switch (name)
            {
                case "--history": options = options with { History = true }; break;
                case "--quiet": options = options with { Quiet = true }; break;
                case "--port": options = options with { Port = Number(Value(), PortMax) ?? PortDefault }; break;
                case "--seed": options = options with { Seed = Number(Value(), int.MaxValue) }; break;
                case "--data": options = options with { Folder = Value() }; break;
                case "--postgres": options = options with { Postgres = Value() }; break;
                case "--project":
                    if (Value() is { } text)
                    {
                        if (TestProject.Parse(text) is { } project) projects.Add(project);
                        else problems.Add("--project wants ID:SECRET or ID:SECRET:CALLBACK_URL, with a whole number and a web address");
                    }
                    break;
                default: problems.Add($"{name} is no option"); break;
            }

            string? Value()
            {
                if (at + 1 < arguments.Count) return arguments[++at];
                problems.Add($"{name} wants a value");
                return null;
            }

            int? Number(string? value, int max)
            {
                if (value is null) return null;
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max) return number;
                problems.Add($"{name} wants a whole number from 1 to {max}");
                return null;
            }
        }
        if (projects.Select(project => project.Id).Distinct().Count() < projects.Count) problems.Add("--project gives an id twice");
        return (options, problems);
    }
}
