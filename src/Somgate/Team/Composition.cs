using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Somgate.Team;

/// <summary>
/// Unicode's form NFC. The base library has it only with ICU, which this program runs without; the two tables of the standard lie beside it.
/// </summary>
internal static class Composition
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Tables Known = Tables.Read();

    public static string Compose(string text)
    {
        if (text.All(char.IsAscii)) return text;
        List<int> points = [];
        foreach (var rune in text.EnumerateRunes()) Decompose(points, rune.Value);
        Order(points);
        return Join(points);
    }

    private static void Decompose(List<int> points, int point)
    {
        if (point - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable)
        {
            points.Add(LeadFirst + syllable / (Vowels * Tails));
            points.Add(VowelFirst + syllable / Tails % Vowels);
            if (syllable % Tails > 0) points.Add(TailFirst + syllable % Tails);
        }
        else if (Known.Parts.TryGetValue(point, out var parts))
        {
            foreach (var part in parts) Decompose(points, part);
        }
        else
        {
            points.Add(point);
        }
    }

    // Marks that don't touch one another stand in the order of their classes.
    private static void Order(List<int> points)
    {
        for (var at = 1; at < points.Count; at++)
        {
            for (var back = at; back > 0 && Class(points[back]) is > 0 and var mark && Class(points[back - 1]) > mark; back--)
                (points[back], points[back - 1]) = (points[back - 1], points[back]);
        }
    }

    private static string Join(List<int> points)
    {
        List<int> joined = [];
        var (starter, last) = (-1, 0);
        foreach (var point in points)
        {
            var mark = Class(point);
            var isBlocked = starter < 0 || (joined.Count - 1 > starter && (last >= mark || last == 0));
            if (!isBlocked && Pair(joined[starter], point) is { } pair)
            {
                joined[starter] = pair;
                continue;
            }

            if (mark == 0) starter = joined.Count;
            last = mark;
            joined.Add(point);
        }

        return string.Concat(joined.Select(point => new Rune(point).ToString()));
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < Leads and var lead && second - VowelFirst is >= 0 and < Vowels and var vowel) return HangulFirst + (lead * Vowels + vowel) * Tails;
        if (first - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0 && second - TailFirst is > 0 and < Tails and var tail)
            return first + tail;
        return Known.Pairs.TryGetValue((first, second), out var pair) ? pair : null;
    }

    private static int Class(int point) => Known.Classes.GetValueOrDefault(point);

    private sealed record Tables(FrozenDictionary<int, int[]> Parts, FrozenDictionary<(int, int), int> Pairs, FrozenDictionary<int, int> Classes)
    {
        /// <summary>Lines <c>00E9=0065 0301</c> (joined again), <c>0340&gt;0300</c> (never joined again) and <c>0301:230</c> (a mark's class).</summary>
        public static Tables Read()
        {
            using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("Team/compositions.txt")!;
            using var reader = new StreamReader(resource, Encoding.UTF8);
            Dictionary<int, int[]> parts = [];
            Dictionary<(int, int), int> pairs = [];
            Dictionary<int, int> classes = [];
            foreach (var line in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var sign = line.IndexOfAny(['=', '>', ':']);
                var point = Hex(line[..sign]);
                if (line[sign] == ':')
                {
                    classes[point] = int.Parse(line.AsSpan(sign + 1), CultureInfo.InvariantCulture);
                    continue;
                }

                parts[point] = [.. line[(sign + 1)..].Split(' ').Select(Hex)];
                if (line[sign] == '=') pairs[(parts[point][0], parts[point][1])] = point;
            }

            return new(parts.ToFrozenDictionary(), pairs.ToFrozenDictionary(), classes.ToFrozenDictionary());
        }

        private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
