using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>
/// Asks for a code of the second factor before acts of weight, in a field of the same form (dashboard.md 3.2). An endpoint checks its own fields first, then calls
/// <see cref="Fault"/>, and shows its form again with what was typed if there is one. The form holds <c>&lt;StepUpField /&gt;</c>.
/// </summary>
internal sealed class StepUpFilter(SignInProcessor signIn)
{
    public const string Field = "step_up";

    /// <summary>The key of the text at the field; null: the act may go on.</summary>
    public async Task<string?> Fault(Visit visit)
    {
        if (visit.Shell.IsSteppedUp) return null;
        var code = visit.Field(Field);
        if (code.Length == 0) return "err.step_up_empty";
        if (!await signIn.StepUp(visit.Caller, visit.Person, code, visit.Cancel)) return "err.code";
        visit.JustSteppedUp = true;
        return null;
    }
}
