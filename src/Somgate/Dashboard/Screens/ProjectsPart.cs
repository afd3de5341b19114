using Somgate.Projects;

namespace Somgate.Dashboard.Screens;

/// <summary>A part of the screens of projects, which have a table of texts of their own.</summary>
public abstract class ProjectsPart : DeskPart
{
    private protected ProjectModel M => (ProjectModel)View.Model!;

    private protected Project Project => M.Project;

    private protected string L(string key, params ReadOnlySpan<(string Name, string Value)> values) => ProjectTexts.Of(View.Language, key, values);

    private protected string Value(string field) => M.Values.GetValueOrDefault(field, "");

    private protected string? Fault(string field) => M.Faults.GetValueOrDefault(field);

    /// <summary>A fault in words: the key of a text, and behind a bar what is put into it. The shell's own texts tell what is wrong with a code.</summary>
    private protected string Words(string fault)
    {
        var parts = fault.Split('|');
        if (!ProjectTexts.Has(parts[0])) return T(parts[0]);
        return parts.Length > 1 ? L(parts[0], ("n", parts[1])) : L(parts[0]);
    }

    private protected string Tab(string tab) => Modal(ProjectsEndpoint.PathOf(Project.ProjectId, tab));

    /// <summary>An address in the mode that is shown.</summary>
    private protected string Modal(string path) => View.Mode is null ? path : $"{path}?mode={View.Mode}";

    private protected string StateOf(Project project) =>
        L(project.Merchant.IsClosed ? "state.closed" : project.IsSuspended || project.Merchant.IsSuspended ? "state.suspended" : "state.active");

    /// <summary>The end of a key, of one long enough that it gives nothing away.</summary>
    private protected static string Last4(ProjectKey key) => key.Bytes.Length < 16 ? "" : System.Text.Encoding.UTF8.GetString(key.Bytes)[^4..];

    private protected static string Amount(long minor) => FormattableString.Invariant($"{minor / 100m:N2}");
}
