using System.Security.Cryptography;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Somgate.Storage;

/// <summary>Opens the vault: the keys of Data Protection lie in a folder or, with PostgreSQL and no folder named, in the database.</summary>
internal static class VaultStore
{
    private const string Purpose = "somgate.v1";
    private const int HashKeyBytes = 32;

    private const string AddKey = """
        insert into vault_keys (name, sealed)
        values ('hash', @closed)
        on conflict (name) do nothing
        """;

    private const string FindKey = "select sealed from vault_keys where name = 'hash'";

    public static async Task<Vault> Open(Database database, CancellationToken cancel)
    {
        var protector = Provider(database).CreateProtector(Purpose);
        await using var connection = await database.Open(cancel);
        var closed = await connection.QuerySingleOrDefaultAsync<byte[]>(FindKey);
        if (closed is null)
        {
            // Two nodes may start at once: one of them writes, both read what stands.
            await connection.ExecuteAsync(AddKey, new { closed = protector.Protect(RandomNumberGenerator.GetBytes(HashKeyBytes)) });
            closed = await connection.QuerySingleAsync<byte[]>(FindKey);
        }

        return new Vault(protector, protector.Unprotect(closed));
    }

    private static IDataProtectionProvider Provider(Database database)
    {
        var services = new ServiceCollection();
        var protection = services.AddDataProtection().SetApplicationName("somgate");
        if (Folder(database.Options) is { } folder) protection.PersistKeysToFileSystem(OwnersFolder(folder));
        else services.Configure<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>(options => options.XmlRepository = new ProtectionKeyStore(database));
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }

    private static DirectoryInfo OwnersFolder(string folder) =>
        OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static string? Folder(DatabaseOptions options) =>
        options.Keys.Length > 0 ? Path.GetFullPath(options.Keys)
        : options.Postgres.Length > 0 ? null
        : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Path))!, "keys");
}

/// <summary>Data Protection's keys as rows, for nodes that share nothing but the database.</summary>
internal sealed class ProtectionKeyStore(Database database) : IXmlRepository
{
    private const string All = "select xml from protection_keys";

    private const string Add = """
        insert into protection_keys (name, xml)
        values (@name, @xml)
        on conflict (name) do nothing
        """;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.Open(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return [.. connection.Query<string>(All).Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.Open(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        connection.Execute(Add, new { name = friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) });
    }
}
