namespace Somgate.Analytics;

/// <summary>A share: so many of so many (dashboard.md 6.2). Pure; half up to one decimal, and nothing of nothing is no share.</summary>
internal readonly record struct Rate(long Part, long Whole)
{
    /// <summary>In tenths of a percent; null: there is nothing to have a share of.</summary>
    public long? Tenths => Whole == 0 ? null : ((Part * 2000) + Whole) / (2 * Whole);

    /// <summary>Difference in tenths of a point; null: one of the two is none.</summary>
    public long? PointsOver(Rate before) => Tenths - before.Tenths;
}

/// <summary>How a number has moved against the period before (dashboard.md 6.2).</summary>
internal static class Change
{
    /// <summary>In tenths of a percent, half away from zero; null: there was nothing before, so it is "new".</summary>
    public static long? Tenths(long now, long before)
    {
        if (before == 0) return null;
        var doubled = 2000 * (now - before);
        return (doubled + (Math.Sign(doubled) * before)) / (2 * before);
    }
}
