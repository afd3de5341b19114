using System.Text.Json;
using Somgate.Register;

namespace Somgate.DataApi;

/// <summary>The member <c>filter</c> (data-api.md 4.2): further keys of the register's filter. Pure.</summary>
internal static class FilterMembers
{
    /// <summary>Rows are operations, stretches of time and their zone have members of their own, and the order is fixed.</summary>
    private static readonly string[] Barred = ["grain", "period", "tz", "sort"];

    /// <summary>Members beside <c>filter</c> with the key that says the same.</summary>
    private static readonly (string Member, string[] Keys)[] Twins =
    [
        ("project_id", ["project"]), ("operation_type", ["op_type"]), ("operation_status", ["op_status"]), ("customer_id", ["customer_id"]),
        ("customer_email", ["customer_email"]), ("date_by", ["date_by"]), ("mode", ["mode"]), ("interval", ["from", "to"]), ("updated_since", ["from", "to"]),
    ];

    private static readonly string[] NoTerms = ["from", "to", "date_by", "mode", "customer_email", "phone"];

    public static RegisterFilter Read(MemberReader reader, RegisterZone zone, Func<string, byte[]> hash)
    {
        var pairs = Pairs(reader);
        foreach (var (member, keys) in Twins)
            foreach (var key in keys.Where(key => reader.Has(member) && pairs.Any(pair => pair.Key == key))) reader.Fault($"Field filter.{key} is given twice");
        var filter = FilterReader.ReadMembers(pairs, Barred, text => Who.Token(text, hash), new(zone, RegisterPeriod.Ever, []));
        foreach (var fault in filter.Faults) reader.Fault(Told(fault));
        return filter with { Grain = Grain.Operations, DateBy = pairs.Any(pair => pair.Key == "date_by") ? filter.DateBy : DateBy.Updated, HasPeriod = true, Faults = [] };
    }

    private static List<KeyValuePair<string, JsonElement>> Pairs(MemberReader reader)
    {
        var pairs = new List<KeyValuePair<string, JsonElement>>();
        if (reader.Find("filter") is not { } given) return pairs;
        if (given.ValueKind != JsonValueKind.Object)
        {
            reader.Fault("Field filter must be an object");
            return pairs;
        }

        foreach (var member in given.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            if (member.Value.ValueKind == JsonValueKind.Array && !MemberReader.IsList(member.Value)) reader.Fault($"Field filter.{MemberReader.Told(member.Name)} must hold 1 to {MemberReader.ItemsMax} values");
            else pairs.Add(new(member.Name, member.Value));
        }

        return pairs;
    }

    private static string Told(FilterFault fault)
    {
        var key = MemberReader.Told(fault.Key);
        if (Barred.Contains(fault.Key) || (RegisterKey.Find(fault.Key) is null && !NoTerms.Contains(fault.Key))) return $"Unknown field: filter.{key}";
        var isUnknown = fault.Value.Length > 0 && fault.Text == $"{fault.Key}={fault.Value} is not known";
        return isUnknown ? $"Field filter.{key} has an unknown value: {MemberReader.Told(fault.Value)}" : $"Field filter.{fault.Text}";
    }
}
