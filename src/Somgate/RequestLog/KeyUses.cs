namespace Somgate.RequestLog;

/// <summary>Which requests tell that a key was used: the newest of a batch, and of each key one a minute, so that the log writes few rows for it. Not for several threads.</summary>
internal sealed class KeyUses
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(long ProjectId, long KeyId), DateTimeOffset> told = [];

    public IReadOnlyList<LoggedRequest> Take(IReadOnlyList<LoggedRequest> requests)
    {
        var uses = new List<LoggedRequest>();
        foreach (var newest in requests.Where(request => request.KeyId is not null).GroupBy(request => (request.ProjectId, request.KeyId!.Value)).Select(group => group.MaxBy(request => request.At)!))
        {
            var key = (newest.ProjectId, newest.KeyId!.Value);
            if (told.TryGetValue(key, out var before) && newest.At < before + Pace) continue;
            told[key] = newest.At;
            uses.Add(newest);
        }

        return uses;
    }
}
