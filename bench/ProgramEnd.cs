namespace Bench;

/// <summary>The bench's own programs end when their input is closed, so that none outlives the one who started it.</summary>
internal static class ProgramEnd
{
    public static Task InputClosed() => Task.Factory.StartNew(
        () =>
        {
            while (Console.ReadLine() is not null)
            {
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
