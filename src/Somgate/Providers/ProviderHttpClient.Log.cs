namespace Somgate.Providers;

/// <summary>What an operator reads about a bank's connection: no addresses, no bodies, no exception texts.</summary>
internal sealed partial class ProviderHttpClient
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Provider}: no connection ({Error}, {Failure})")]
    private partial void LogNoConnection(string provider, HttpRequestError error, string failure);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Provider}: too many calls fail, nothing is asked for a while")]
    private partial void LogOpened(string provider);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "{Provider}: answers again")]
    private partial void LogClosed(string provider);
}
