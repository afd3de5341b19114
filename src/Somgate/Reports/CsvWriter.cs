using System.Buffers;
using System.Text;

namespace Somgate.Reports;

/// <summary>Writes lines of ready cells (reports.md 3): UTF-8, CR LF, one header, one line a row.</summary>
internal sealed class CsvWriter
{
    /// <summary>Bytes of UTF-8 that a letter of .NET takes at the most.</summary>
    private const int LetterBytesMax = 3;

    private readonly IBufferWriter<byte> to;
    private readonly CsvDialect dialect;
    private bool isInside;

    public CsvWriter(IBufferWriter<byte> to, CsvDialect dialect)
    {
        (this.to, this.dialect) = (to, dialect);
        if (dialect.HasMark) to.Write(Encoding.UTF8.Preamble);
    }

    /// <summary>One line; cells are as <see cref="CsvCell"/> made them, or names of columns.</summary>
    public void Line(IEnumerable<string> cells)
    {
        foreach (var cell in cells) Cell(cell);
        EndLine();
    }

    /// <summary>The next cell of a line; it is ready as those of <see cref="Line"/> are.</summary>
    public void Cell(ReadOnlySpan<char> cell)
    {
        var room = to.GetSpan((cell.Length * LetterBytesMax) + 1);
        var length = 0;
        if (isInside) room[length++] = (byte)dialect.Separator;
        to.Advance(length + Encoding.UTF8.GetBytes(cell, room[length..]));
        isInside = true;
    }

    public void EndLine()
    {
        to.Write("\r\n"u8);
        isInside = false;
    }
}
