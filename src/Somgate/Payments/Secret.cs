namespace Somgate.Payments;

/// <summary>A text that nobody may read by accident: account numbers, confirmation codes, keys. It prints masked; <see cref="Reveal"/> is what reviews search for.</summary>
internal sealed class Secret : IEquatable<Secret>
{
    private readonly Lazy<string> value;

    public Secret(string value) => this.value = new(value);

    /// <summary>A sealed text that is opened when, and only if, someone needs it.</summary>
    public Secret(Func<string> open) => value = new(open);

    public string Reveal() => value.Value;

    public bool Equals(Secret? other) => other is not null && string.Equals(Reveal(), other.Reveal(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => Reveal().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
