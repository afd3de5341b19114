using Bench.Wire;

namespace Bench.Bank;

/// <summary>The bank stub as a program.</summary>
internal static class BankProgram
{
    public static async Task<int> Run()
    {
        using var server = new WireServer(new BankStub().Handle);
        using var ended = new CancellationTokenSource();
        var serving = server.Run(ended.Token);
        Console.WriteLine($"listening {server.Port}");
        await ProgramEnd.InputClosed();
        await ended.CancelAsync();
        await serving;
        return 0;
    }
}
