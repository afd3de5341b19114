namespace Somgate.Tests.Tidy;

/// <summary>What several rules need to know of the service's tree.</summary>
internal static class House
{
    public const string Service = "src/Somgate";

    /// <summary>
    /// The endings that allow a file to do more than compute. Whatever ends otherwise is a noun. The longest that
    /// fits counts.
    /// </summary>
    public static readonly string[] Deeds =
    [
        "Store", "Writer", "Provider", "HttpClient", "Worker", "Processor", "Endpoint", "Filter", "Answer", "Commands", "Routes", "Options",
        "Ids", "Keys", "Feed", "Database", "Migrator",
    ];

    /// <summary>Puts the service together, sees everything and is tested by whole journeys. Nothing else stands at the root.</summary>
    public static readonly string[] Composition = [Service + "/Program.cs", Service + "/SomgateService.cs", Service + "/Settings.cs"];

    /// <summary>The ending that tells what the file may do; null for a noun.</summary>
    public static string? Deed(this SourceFile file) =>
        Deeds.Where(deed => file.Stem.EndsWith(deed, StringComparison.Ordinal)).MaxBy(deed => deed.Length);

    public static IEnumerable<SourceFile> OfTheService(this IEnumerable<SourceFile> files) => files.Where(file => file.Under(Service));

    /// <summary>`Methods` for src/Somgate/Methods/Mbank/MbankProvider.cs; empty for a file at the service's root.</summary>
    public static string Room(this SourceFile file) =>
        file.Folder.Length > Service.Length ? file.Folder[(Service.Length + 1)..].Split('/')[0] : "";
}
