namespace Somgate.Payments;

/// <summary>A text that nobody may read by accident: account numbers, confirmation codes, keys. It prints masked; <see cref="Reveal"/> is searched for in reviews.</summary>
internal sealed class Secret(string value) : IEquatable<Secret>
{
    public string Reveal() => value;

    public bool Equals(Secret? other) => other is not null && string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
