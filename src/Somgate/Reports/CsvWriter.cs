using System.Buffers;
using System.Text;

namespace Somgate.Reports;

/// <summary>Writes lines of ready cells (reports.md 3): UTF-8, CR LF, one header, one line a row.</summary>
internal sealed class CsvWriter
{
    private readonly IBufferWriter<byte> to;
    private readonly CsvDialect dialect;

    public CsvWriter(IBufferWriter<byte> to, CsvDialect dialect)
    {
        (this.to, this.dialect) = (to, dialect);
        if (dialect.HasMark) to.Write(Encoding.UTF8.Preamble);
    }

    /// <summary>One line; cells are as <see cref="CsvCell"/> made them, or names of columns.</summary>
    public void Line(IEnumerable<string> cells)
    {
        Encoding.UTF8.GetBytes(string.Join(dialect.Separator, cells), to);
        to.Write("\r\n"u8);
    }
}
