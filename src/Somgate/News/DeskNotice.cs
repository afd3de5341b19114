namespace Somgate.News;

/// <summary>A piece of news for people in Dashboard (dashboard.md 4).</summary>
/// <param name="NoticeId">A number of its own among those of the merchant: told twice under one number, it is told once.</param>
/// <param name="Kind">What it says: <c>endpoint.failing</c> and the like.</param>
/// <param name="Subject">What it is about: an address, a payment id, the name of a report.</param>
/// <param name="RequiredRight">Whoever has this right is shown it; several stand with blanks between.</param>
internal sealed record DeskNotice(long MerchantId, long NoticeId, long ProjectId, DateTimeOffset At, string Kind, string Subject, string RequiredRight, string Link)
{
    /// <summary>Further projects that its reader must see.</summary>
    public IReadOnlyList<long> OtherProjects { get; init; } = [];

    /// <summary>Whether it is for somebody with these rights who sees these projects.</summary>
    public bool IsFor(Func<string, bool> has, Func<long, bool> sees) =>
        RequiredRight.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(has) && (ProjectId == 0 || sees(ProjectId)) && OtherProjects.All(sees);
}

/// <summary>A piece of news beside its read mark.</summary>
internal sealed record ReadNotice(DeskNotice Notice, bool IsRead);
