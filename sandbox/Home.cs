using System.Security.Cryptography;
using System.Text.Json;

namespace Sandbox;

/// <summary>The folder that is kept between runs: database, keys, and the secrets that were made up. One sandbox at a time.</summary>
internal sealed class Home : IDisposable
{
    /// <summary>The project that is made when none is asked for.</summary>
    private const long ShopProjectId = 120;

    /// <summary>Without --data, a second sandbox beside the first gets a folder of its own, and so on.</summary>
    private const int FoldersMax = 100;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream claim;

    private Home(string folder, FileStream claim)
    {
        (Folder, this.claim) = (folder, claim);
        Kept = ReadOrMake(Path.Combine(folder, "secrets.json"));
    }

    public string Folder { get; }

    public Secrets Kept { get; }

    public string Database => Path.Combine(Folder, "somgate.db");

    public string Keys => Path.Combine(Folder, "keys");

    public string Reports => Path.Combine(Folder, "reports");

    /// <summary>What the bank remembers between runs.</summary>
    public string Bank => Path.Combine(Folder, "bank.jsonl");

    /// <summary>What the bank has charged in the made-up past.</summary>
    public string Charges => Path.Combine(Folder, "charges.csv");

    public TestProject ShopProject => new(ShopProjectId, Kept.ProjectSecret, null);

    /// <exception cref="SandboxException">The folder cannot be used, or another sandbox is using it.</exception>
    public static Home Claim(string? folder)
    {
        try
        {
            if (folder is not null) return TryClaim(Path.GetFullPath(folder)) ?? throw new SandboxException($"another sandbox is using {folder}; give another --data");
            var standard = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } own
                ? own : Path.GetTempPath(), "somgate", "sandbox");
            for (var number = 1; number <= FoldersMax; number++)
            {
                if (TryClaim(number == 1 ? standard : $"{standard}-{number}") is { } home) return home;
            }
            throw new SandboxException("too many sandboxes; give --data");
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException or JsonException)
        {
            throw new SandboxException($"the data folder cannot be used: {refused.Message}");
        }
    }

    public void Dispose() => claim.Dispose();

    private static Home? TryClaim(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        FileStream claim;
        try
        {
            claim = new(Path.Combine(folder, "sandbox.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
        return new(folder, claim);
    }

    private static Secrets ReadOrMake(string path)
    {
        if (File.Exists(path)) return JsonSerializer.Deserialize<Secrets>(File.ReadAllText(path)) ?? throw new JsonException($"{path} is empty");
        var made = new Secrets(Chance(), "somgate", Chance(), Chance());
        // Written aside and moved: half a file would be a broken folder for good.
        var aside = path + ".new";
        using (var file = new FileStream(aside, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            JsonSerializer.Serialize(file, made);
        }
        File.Move(aside, path);
        return made;
    }

    private static string Chance() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>What was made up at the first run. A class, since a record would print it all.</summary>
    internal sealed class Secrets(string projectSecret, string bankLogin, string bankPassword, string noticeSecret)
    {
        public string ProjectSecret => projectSecret;
        public string BankLogin => bankLogin;
        public string BankPassword => bankPassword;
        public string NoticeSecret => noticeSecret;
    }
}
