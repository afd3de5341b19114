using Somgate.Audit;
using Somgate.Dashboard;
using Somgate.Methods;
using Somgate.Operator.Screens;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Providers;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>A way to a bank.</summary>
/// <param name="Settings">As the service reads them; of a secret only whether it is set.</param>
internal sealed record BankLine(string Name, int ProviderId, bool IsStopped, BankState? State, IReadOnlyList<(string Name, string Value, bool IsSet)> Settings);

/// <param name="Answer">What a bank said when it was asked as a test; null: it wasn't.</param>
/// <param name="Missing">What is wrong with the settings.</param>
internal sealed record BanksMore(IReadOnlyList<BankLine> Banks, ProviderAnswer? Answer, IReadOnlyList<string> Missing);

/// <summary>The ways to the banks: how they stand, and stopping new payments (dashboard.md 11.1).</summary>
internal sealed class BanksEndpoint(
    PaymentMethods methods, ProjectStore store, ProjectWorker projects, PaymentStore payments, RepairProcessor repairs, IConfiguration configuration, StepUpFilter stepUp, TimeProvider time)
{
    public const string Path = "/console/banks";

    public Task Show(Visit visit) => Draw(visit, ConsoleModel.None, ConsoleModel.None, null, StatusCodes.Status200OK);

    /// <summary>Stops new payments to a bank, or lets them go on; open ones finish either way.</summary>
    public async Task Change(Visit visit)
    {
        var (name, act) = (visit.Field("bank"), visit.Field("act"));
        Dictionary<string, string> faults = [];
        if (methods.All.All(method => method.Provider.Name != name)) faults["banks"] = "err.choice";
        else if (act is not ("stop" or "resume")) faults["banks"] = "err.act";
        if (faults.Count == 0 && await stepUp.Fault(visit) is { } code) faults[StepUpFilter.Field] = code;
        if (faults.Count > 0)
        {
            await Draw(visit, ConsoleModel.None, faults, null, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        await store.StopProvider(name, act == "stop", time.GetUtcNow(), visit.Cancel, visit.Entry("bank." + act, new AuditObject("bank", name)));
        await projects.RunOnce(visit.Cancel);
        visit.Go(Path, "saved");
    }

    /// <summary>Asks for the status of a payment as a test; nothing moves by the answer.</summary>
    public async Task Check(Visit visit)
    {
        var values = ConsoleModel.Read(visit, "project", "payment");
        var payment = long.TryParse(values["project"], System.Globalization.NumberStyles.None, null, out var projectId)
            ? await payments.Find(new PaymentKey(projectId, PaymentKey.Fold(values["payment"])), visit.Cancel) : null;
        var operation = payment?.Operations.LastOrDefault(one => one.Type == OperationType.Sale);
        if (payment is null || operation is null)
        {
            await Draw(visit, values, new Dictionary<string, string> { ["payment"] = "err.no_payment" }, null, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        await Draw(visit, values, ConsoleModel.None, await repairs.Check(payment, operation, visit.Cancel), StatusCodes.Status200OK);
    }

    private Task Draw(Visit visit, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> faults, ProviderAnswer? answer, int status)
    {
        var settings = configuration.AsEnumerable().Where(pair => pair.Value is not null && PaymentMethods.Sections.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, SettingsEndpoint.IsSecret(pair.Key) ? "" : pair.Value!, pair.Value!.Length > 0)).ToArray();
        BankLine[] lines = [.. methods.All.Select(method => method.Provider).DistinctBy(provider => provider.Name).Select(provider => new BankLine(
            provider.Name, provider.ProviderId, projects.Current.IsStopped(provider.Name), provider.Pulse?.Read(time.GetUtcNow()),
            [.. settings.Where(setting => setting.Key.StartsWith(provider.Name + ":", StringComparison.OrdinalIgnoreCase))]))];
        return visit.Show<BanksScreen>(ConsoleTexts.Of(visit.Shell.Language, "banks"), new ConsoleModel(values, faults, new BanksMore(lines, answer, [.. PaymentMethods.Faults(configuration)]))
        {
            MayEdit = visit.Operator.Has(OperatorRight.Manage),
        }, status);
    }
}
