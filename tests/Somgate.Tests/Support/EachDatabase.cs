using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Somgate.Tests.Support;

/// <summary>
/// Runs a theory once on each engine: the engine is its first argument, those given here follow it. Repeat the
/// attribute for further arguments. An engine that cannot run here shows as skipped with the reason, never as passed.
/// </summary>
/// <example><code>[Theory, EachDatabase] public async Task A_payment_is_found_again(Engine engine) { … }</code></example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachDatabaseAttribute(params object?[] more) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(Rows(more, PostgresServer.WhyNot));

    public override bool SupportsDiscoveryEnumeration() => true;

    internal static TheoryDataRow[] Rows(object?[] more, string? whyNoPostgres) =>
        [new([Engine.Sqlite, .. more]), new([Engine.Postgres, .. more]) { Skip = whyNoPostgres }];
}
