namespace Somgate.Tests.Support;

/// <summary>A database engine the product runs on; both must pass the same tests.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}
