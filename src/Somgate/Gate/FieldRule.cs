using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary>What a field of a request must be (gate.md 3.5, 4.2, 4.3). Pure: a rule looks at a body and names the first constraint that it breaks.</summary>
internal abstract record FieldRule(string Path, bool IsRequired)
{
    /// <summary>Code of a broken rule; missing fields are 2004 all the same.</summary>
    public int Code { get; init; } = ResultCode.ValidationError;

    /// <summary>The problem with the field; null: none.</summary>
    public Problem? Check(SignedBody body)
    {
        var kind = body.KindOf(Path);
        if (kind is NodeKind.Missing or NodeKind.Null)
            return IsRequired ? new(ResultCode.FieldMissing, RequestHead.Dotted(Path), "required") : null;
        // Plugins send empty texts for what they don't know.
        if (!IsRequired && kind == NodeKind.Text && body.BytesOf(Path).Length == 0) return null;
        return Broken(body, kind) is { } constraint ? new(Code, RequestHead.Dotted(Path), constraint) : null;
    }

    protected abstract string? Broken(SignedBody body, NodeKind kind);

    /// <summary>An integer within limits.</summary>
    public sealed record Whole(string Path, long Min, long Max, bool IsRequired = false) : FieldRule(Path, IsRequired)
    {
        protected override string? Broken(SignedBody body, NodeKind kind) => RequestHead.Whole(body, Path, Min, Max, out _);
    }

    /// <summary>A text of so many Unicode code points, of a form where one is given.</summary>
    public sealed record Text(string Path, int LengthMax, int LengthMin = 0, bool IsRequired = false) : FieldRule(Path, IsRequired)
    {
        public Func<string, bool>? Fits { get; init; }

        /// <summary>Name of the constraint that <see cref="Fits"/> stands for.</summary>
        public string FormName { get; init; } = "pattern";

        protected override string? Broken(SignedBody body, NodeKind kind)
        {
            if (kind != NodeKind.Text) return "type";
            var text = body.TextOf(Path)!;
            var length = WireFormat.CodePoints(text);
            if (length < LengthMin) return "minLength";
            if (length > LengthMax) return "maxLength";
            return Fits is null || Fits(text) ? null : FormName;
        }
    }

    /// <summary><c>true</c>, <c>false</c>, <c>1</c>, <c>0</c>, also as texts of one digit.</summary>
    public sealed record Flag(string Path) : FieldRule(Path, false)
    {
        public static bool? Read(SignedBody body, string path) => body.KindOf(path) switch
        {
            NodeKind.True => true,
            NodeKind.False => false,
            NodeKind.Integer or NodeKind.Text => body.TextOf(path) switch { "1" => true, "0" => false, _ => null },
            _ => null,
        };

        protected override string? Broken(SignedBody body, NodeKind kind) => Read(body, Path) is null ? "type" : null;
    }

    /// <summary>An object whose members have rules of their own.</summary>
    public sealed record Group(string Path, bool IsRequired = false) : FieldRule(Path, IsRequired)
    {
        protected override string? Broken(SignedBody body, NodeKind kind) => kind == NodeKind.Object ? null : "type";
    }

    /// <summary>A value of one of several kinds.</summary>
    public sealed record OneOf(string Path, params NodeKind[] Kinds) : FieldRule(Path, false)
    {
        protected override string? Broken(SignedBody body, NodeKind kind) => Kinds.Contains(kind) ? null : "type";
    }

    /// <summary>Every member of an object is a text of at most so many code points.</summary>
    public sealed record TextsOf(string Path, int LengthMax) : FieldRule(Path, false)
    {
        protected override string? Broken(SignedBody body, NodeKind kind) => kind == NodeKind.Object ? null : "type";

        public IEnumerable<Problem> CheckMembers(SignedBody body) =>
            body.NamesOf(Path)
                .Select(name => new Text($"{Path}:{name}", LengthMax).Check(body))
                .OfType<Problem>();
    }
}
