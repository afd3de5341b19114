using System.Globalization;
using Somgate.Register;

namespace Somgate.Reconciliation;

/// <summary>A day as a bank counts it: from midnight to midnight of its zone. Pure.</summary>
internal sealed record BankDay(DateOnly Day, RegisterZone Zone)
{
    public DateTimeOffset Start => Zone.ToMoment(Day.ToDateTime(TimeOnly.MinValue), earlier: true);

    /// <summary>The first moment that is not of it.</summary>
    public DateTimeOffset End => Plus(1).Start;

    public static BankDay Of(DateTimeOffset moment, RegisterZone zone) => new(DateOnly.FromDateTime(zone.ToLocal(moment)), zone);

    public bool Holds(DateTimeOffset moment) => DateOnly.FromDateTime(Zone.ToLocal(moment)) == Day;

    public BankDay Plus(int days) => this with { Day = Day.AddDays(days) };

    /// <summary>A moment of it by the bank's clocks.</summary>
    public DateTimeOffset At(TimeOnly clock) => Zone.ToMoment(Day.ToDateTime(clock), earlier: true);

    public override string ToString() => Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
