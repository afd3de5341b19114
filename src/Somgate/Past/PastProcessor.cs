using Microsoft.Extensions.Logging.Abstractions;
using Somgate.Callbacks;
using Somgate.Methods;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Running;
using Somgate.Storage;

namespace Somgate.Past;

/// <summary>
/// Writes a made-up past of test projects, so that screens have something to show: every payment goes through the same processor, lifecycle and writer as a real one,
/// by a clock of its own. Nobody is asked and nothing is sent: answers of the bank and of merchants are made up too.
/// </summary>
internal static class PastProcessor
{
    /// <summary>Stories that are written at a time: enough to fill the writer's transactions.</summary>
    private const int AtOnce = 96;

    /// <summary>Writes into a database that no service is at work on. Projects stand in the order that the plan counts them in, all of them test projects.</summary>
    public static async Task Fill(
        Database database, Vault vault, ProjectWorker projects, PaymentMethods methods, IReadOnlyList<PastStory> stories, IReadOnlyList<Project> of, DateTimeOffset now, CancellationToken cancel)
    {
        if (of.Any(project => !project.IsTest)) throw new InvalidOperationException("a live project has no made-up past");
        await using var writer = new PaymentWriter(database, vault, NullLogger<PaymentWriter>.Instance);
        await writer.Start(cancel);
        using var numbers = new NumberStore(database);
        var tools = new PastTools(new PaymentStore(database, vault), writer, numbers, new CallbackStore(database), new LinkStore(database), projects, methods, new NodeOptions());
        await Parallel.ForEachAsync(stories, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (story, stop) =>
            await new StoryProcessor(tools, story, of[story.Project], now, stop).Play());
    }
}

/// <summary>What the stories are written with.</summary>
internal sealed record PastTools(
    PaymentStore Payments, PaymentWriter Writer, NumberStore Numbers, CallbackStore Callbacks, LinkStore Links, ProjectWorker Projects, PaymentMethods Methods, NodeOptions Node);
