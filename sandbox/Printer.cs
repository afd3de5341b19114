using System.Threading.Channels;

namespace Sandbox;

/// <summary>
/// Prints from a thread of its own, and rather drops lines than makes anyone wait: whoever reads the ready line and then
/// nothing more must not bring the service to a halt at its next log line.
/// </summary>
internal sealed class Printer : IDisposable
{
    /// <summary>Some seconds of a busy service's log.</summary>
    private const int WaitingMax = 10_000;

    /// <summary>For the last lines at the end; a reader that is stuck by then is not waited for.</summary>
    private static readonly TimeSpan LastLinesMax = TimeSpan.FromSeconds(1);

    private readonly Channel<string> waiting =
        Channel.CreateBounded<string>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Thread thread;
    private readonly bool quiet;

    public Printer(bool quiet)
    {
        this.quiet = quiet;
        thread = new(Print) { IsBackground = true, Name = "printer" };
        thread.Start();
    }

    /// <summary>The ready line and what goes wrong.</summary>
    public void Say(string line) => waiting.Writer.TryWrite(line);

    /// <summary>What is good to know, left out when the sandbox is quiet.</summary>
    public void Tell(string line)
    {
        if (!quiet) Say(line);
    }

    public void Dispose()
    {
        waiting.Writer.TryComplete();
        thread.Join(LastLinesMax);
    }

    private void Print()
    {
        try
        {
            while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (waiting.Reader.TryRead(out var line)) Console.Out.WriteLine(line);
            }
        }
        catch (IOException)
        {
            // Nobody reads any more: the sandbox goes on without words.
        }
    }
}
