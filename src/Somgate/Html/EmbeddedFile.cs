using System.Reflection;
using System.Text;

namespace Somgate.Html;

/// <summary>Files that lie in the program itself.</summary>
internal static class EmbeddedFile
{
    public static string Text(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
