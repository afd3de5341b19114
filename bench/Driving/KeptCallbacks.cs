namespace Bench.Driving;

/// <summary>The callbacks of a run as they came, to be judged when its clock has stopped.</summary>
internal sealed class KeptCallbacks(int purchasesMax)
{
    public enum Kind { CodeWanted, Success }

    /// <summary>Bytes; room a callback gets on the average. The published ones have 700 to 900.</summary>
    private const int CallbackLength = 1300;

    private const int KindCount = 2;

    private readonly byte[] block = GC.AllocateUninitializedArray<byte>(purchasesMax * KindCount * CallbackLength);
    private readonly int[] came = new int[purchasesMax * KindCount];
    private readonly (int Start, int Length)[] places = new (int, int)[purchasesMax * KindCount];
    private int filled;

    /// <summary>Keeps the first callback of its kind; false for a repeated one.</summary>
    public bool TryKeep(int number, Kind kind, ReadOnlySpan<byte> body)
    {
        var at = At(number, kind);
        if (Interlocked.Exchange(ref came[at], 1) == 1) return false;
        var start = Interlocked.Add(ref filled, body.Length) - body.Length;
        body.CopyTo(block.AsSpan(start, body.Length));
        places[at] = (start, body.Length);
        return true;
    }

    public bool HasBoth(int number) => Body(number, Kind.CodeWanted).Length > 0 && Body(number, Kind.Success).Length > 0;

    public bool IsWhole(int number) =>
        HasBoth(number)
        && CallbackSignature.IsRight(Body(number, Kind.CodeWanted), Purchase.Secret)
        && CallbackSignature.IsRight(Body(number, Kind.Success), Purchase.Secret);

    private ReadOnlySpan<byte> Body(int number, Kind kind)
    {
        var (start, length) = places[At(number, kind)];
        return block.AsSpan(start, length);
    }

    private static int At(int number, Kind kind) => number * KindCount + (int)kind;
}
