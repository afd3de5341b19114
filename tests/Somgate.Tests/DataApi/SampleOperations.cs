using System.Text;
using System.Text.RegularExpressions;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;

namespace Somgate.Tests.DataApi;

/// <summary>The two payments of the samples in data-api.md 8, and those samples as they are printed there.</summary>
internal static class SampleOperations
{
    public const string Token = "Q7mZt2RxV9bN4cLs8WdYfG1hJpA3eK";
    public const string Key = "somgate-sample-secret";

    public static readonly byte[] KeyBytes = Encoding.UTF8.GetBytes(Key);

    public const string ListRequest = """
        {"token": "Q7mZt2RxV9bN4cLs8WdYfG1hJpA3eK", "project_id": [1042], "interval": {"from": "2025-03-10 00:00:00", "to": "2025-03-10 23:59:59"}, "tz": "UTC", "operation_status": ["success", "decline"], "limit": 2, "offset": 0, "signature": "yIIQSz2yIVsY6LZNWbSgBJo7/hjg6buFE9MdUSsHwqfDjitbuHJJH+61tKAt7+bcSPwpbc/ZslbQW0BgHxe9jw=="}
        """;

    public const string ListAnswer = """
        {"operations": [
          {"project_id": "1042", "operation_id": "1000000000031", "payment_id": "ORD-10234", "operation_type": "sale", "operation_status": "decline", "account_number": "996******654", "customer_ip": "203.0.113.25", "payment_method_name": "mbank", "payment_method_type": "bank payments", "payment_description": "ORD-10234", "operation_created_at": "2025-03-10T09:20:09+00:00", "operation_completed_at": "2025-03-10T09:20:41+00:00", "provider_date": "2025-03-10T09:20:41+00:00", "shipment_date": "", "sum_initial": {"amount": 480000, "currency": "KGS"}, "sum_converted": {"amount": 480000, "currency": "KGS"}, "arn": "", "rrn": "", "payment_provider_code": "220", "payment_provider_message": "INSUFFICIENT_FUNDS"},
          {"project_id": "1042", "operation_id": "1000000000017", "payment_id": "ORD-10233", "operation_type": "sale", "operation_status": "success", "account_number": "996******456", "customer_ip": "203.0.113.25", "payment_method_name": "mbank", "payment_method_type": "bank payments", "payment_description": "Order 10233", "operation_created_at": "2025-03-10T09:15:24+00:00", "operation_completed_at": "2025-03-10T09:16:02+00:00", "provider_date": "2025-03-10T09:16:02+00:00", "shipment_date": "", "sum_initial": {"amount": 125000, "currency": "KGS"}, "sum_converted": {"amount": 125000, "currency": "KGS"}, "arn": "", "rrn": "", "payment_provider_code": "120", "payment_provider_message": "CONFIRMED"}
        ],"signature": "ffC3SR4QYslSAiHmTp9UASi+HrG+KJI2dBftaoJZiyaNhUfCPf+VIG8NldqKMe+H4FoAWEDPaJrBx2IaUfs0mQ=="}
        """;

    public const string PaymentRequest = """
        {"payment_id": "ORD-10233", "token": "Q7mZt2RxV9bN4cLs8WdYfG1hJpA3eK", "tz": "+06:00", "signature": "723/oAXuNuYluZAppK6E710IT47kpQzUQWiUTzw00HzVwbCJESmX1XtuHt/TvHWMyPQ/bk7cZw7nBSMGEMB0nQ=="}
        """;

    public const string PaymentAnswer = """
        {"operations": [
          {"operation_id": "1000000000017", "operation_type": "sale", "operation_created_at": "2025-03-10T15:15:24+06:00", "operation_completed_at": "2025-03-10T15:16:02+06:00", "amount": 125000, "currency": "KGS", "arn": "", "rrn": ""}
        ],"signature": "iKZFJLIoUk9hpkPOrb5QTp+J+r5pNT04GYaUxV4IMSs7YsdD3Mfl5y+ysC4/ItVrFNSy9PHgHs8xbrjUWrGx9A=="}
        """;

    public const string SyncRequest = """
        {"token": "Q7mZt2RxV9bN4cLs8WdYfG1hJpA3eK", "updated_since": "2025-03-10T15:20:00+06:00", "tz": "Asia/Bishkek", "limit": 500, "fields": ["operation_id", "payment_id", "project_id", "operation_status", "operation_code", "operation_message", "sum_initial", "operation_created_at", "operation_completed_at", "operation_updated_at", "callback_state", "repaired"], "signature": "SUv5ZBy+3m5wg/kcC5uympr9uAfJBymrLMnCpAgxlgpVKlTw2UY0t2221TX1L4Gltlb0E1iNVlm0BuR/Y/FnQQ=="}
        """;

    public const string SyncAnswer = """
        {"operations": [
          {"project_id": "1042", "operation_id": "1000000000031", "payment_id": "ORD-10234", "operation_status": "decline", "operation_created_at": "2025-03-10T15:20:09+06:00", "operation_completed_at": "2025-03-10T15:20:41+06:00", "sum_initial": {"amount": 480000, "currency": "KGS"}, "operation_updated_at": "2025-03-10T15:20:41+06:00", "operation_code": "20105", "operation_message": "Insufficient funds on customer account", "callback_state": "delivered", "repaired": "0"}
        ],"next_cursor": "djF8MTc0MTU5ODQ0MTAwMHwxMDAwMDAwMDAwMDMx", "has_more": 0, "synced_to": "2025-03-10T15:31:02+06:00", "signature": "+EAHhb8tXfzhRESjAUiS7VzRHm+UuX0S3jwU38Ah42c8Ri9Db4sgTFegCkAfNWcJYZxkT+B6fwg+C4q0ybpE/g=="}
        """;

    public const string Empty = """{"operations":[],"signature":"KsJc213Q+887czSnIQ5ZzCh29f7XfmFrn3c6rhmS2q3QJLrBGYTECjfMBYbxkcustYtBg+YPxZaxIDX8Ij4ctw=="}""";

    public const string CsvRequestFields = """["operation_id", "payment_id", "operation_status", "sum_initial"]""";

    public static readonly ProjectSnapshot Projects = new(1, [], [], []);

    public static readonly RegisterRow Declined = Row(1000000000031, "ORD-10234", "decline", 480000, "996******654", "ORD-10234", "2025-03-10T09:20:09Z", "2025-03-10T09:20:41Z", 20105, "220", "INSUFFICIENT_FUNDS");
    public static readonly RegisterRow Paid = Row(1000000000017, "ORD-10233", "success", 125000, "996******456", "Order 10233", "2025-03-10T09:15:24Z", "2025-03-10T09:16:02Z", 0, "120", "CONFIRMED");

    /// <summary>As it goes over the wire: printed without the spaces and line ends between values.</summary>
    public static string Compact(string printed) => Regex.Replace(Regex.Replace(printed.Trim(), "\n\\s*", ""), "(\"(?:[^\"\\\\]|\\\\.)*\")|([:,]) ", "$1$2").Replace("[ {", "[{", StringComparison.Ordinal);

    private static RegisterRow Row(long operationId, string paymentId, string status, long amount, string account, string description, string created, string completed, int code, string bankCode, string bankMessage)
    {
        var (from, to) = (DateTimeOffset.Parse(created, System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.Parse(completed, System.Globalization.CultureInfo.InvariantCulture));
        return new()
        {
            Grain = Grain.Operations,
            ProjectId = 1042,
            PaymentNo = 1,
            PaymentId = paymentId,
            PaymentStatus = status,
            Sum = new Money(amount, "KGS"),
            Method = "mbank",
            Source = "gate",
            AccountMasked = account,
            CustomerId = "cust-77",
            CustomerIp = "203.0.113.25",
            Description = description,
            PaymentCreatedAt = from,
            PaymentUpdatedAt = to,
            PaymentCompletedAt = to,
            ThresholdAt = from.AddHours(1),
            Code = code,
            RequestId = "r",
            CallbackState = "delivered",
            Operation = new(operationId, "sale", status, code, null, from, to, to, "p", bankCode, bankMessage, to),
            Place = (to.ToUnixTimeMilliseconds(), operationId),
        };
    }
}
