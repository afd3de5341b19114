using System.Globalization;
using System.Text;
using QRCoder;

namespace Somgate.Dashboard;

/// <summary>A QR code as one path of squares, which needs neither an image nor an inline style.</summary>
internal sealed record QrPicture(int Size, string Path)
{
    public static QrPicture Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var row = 0; row < code.ModuleMatrix.Count; row++)
        {
            for (var column = 0; column < code.ModuleMatrix[row].Length; column++)
            {
                if (code.ModuleMatrix[row][column]) path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
            }
        }

        return new(code.ModuleMatrix.Count, path.ToString());
    }
}
