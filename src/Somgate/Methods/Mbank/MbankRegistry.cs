using Somgate.Providers;

namespace Somgate.Methods.Mbank;

/// <summary>The bank's list of a day's charges (mbank-service.md 2). The phone in it is not kept.</summary>
internal static class MbankRegistry
{
    public static readonly RegistryProfile Profile = new(
        Encoding: "utf-8",
        Separator: ';',
        Zone: "Asia/Bishkek",
        FileStart: "registry_",
        FileEnd: ".csv",
        new RegistryColumns(OperationId: "order_number", ProviderPaymentId: "payment_id", Sum: "amount", Currency: "currency", Time: "charged_at"));
}
