using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Reports;

/// <summary>SQL of templates: one's own, and those that colleagues have shared.</summary>
internal sealed class ReportTemplateStore(Database database)
{
    private const string NextId = "select coalesce(max(template_id), 0) + 1 from report_templates";

    private const string AddRow = """
        insert into report_templates (template_id, merchant_id, user_id, is_shared, name, definition, made_at_ms)
        values (@id, @merchantId, @userId, @isShared, @name, @definition, @now)
        """;

    private const string Mine = """
        select template_id, user_id, is_shared, definition
        from report_templates
        where merchant_id = @merchantId and (user_id = @userId or is_shared = 1)
        order by template_id
        """;

    private const string RemoveRow = "delete from report_templates where merchant_id = @merchantId and user_id = @userId and template_id = @templateId";

    // Two who save at once must not take one number.
    private const string Lock = "update numbers set next = next where name = 'reports'";

    public async Task Add(long merchantId, long userId, bool isShared, ReportDefinition definition, DateTimeOffset now, Func<long, AuditEntry> entry, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        await turn.Connection.ExecuteAsync(Lock);
        var id = await turn.Connection.QuerySingleAsync<long>(NextId);
        await turn.Connection.ExecuteAsync(
            AddRow, new { id, merchantId, userId, isShared = isShared ? 1L : 0, name = definition.Name, definition = definition.ToJson(), now = now.ToUnixTimeMilliseconds() });
        await AuditStore.Append(turn.Connection, entry(id));
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Those that a user may begin with.</summary>
    public async Task<IReadOnlyList<ReportTemplate>> Find(long merchantId, long userId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<Row>(Mine, new { merchantId, userId })).Select(row => new ReportTemplate(row.TemplateId, row.UserId, row.IsShared == 1, ReportDefinition.Read(row.Definition)))];
    }

    /// <summary>Takes away one's own; false: it isn't there.</summary>
    public async Task<bool> Remove(long merchantId, long userId, long templateId, AuditEntry entry, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        if (await turn.Connection.ExecuteAsync(RemoveRow, new { merchantId, userId, templateId }) == 0) return false;
        await AuditStore.Append(turn.Connection, entry);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private sealed record Row(long TemplateId, long UserId, long IsShared, string Definition);
}
