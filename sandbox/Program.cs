using System.Runtime.InteropServices;
using Sandbox;

// Service, bank simulator and shop on one machine, until Ctrl-C or SIGTERM. Exit codes: 0 stopped when asked, 1 did not
// come up, 2 the command line is wrong.
if (args.Contains("--help"))
{
    Console.WriteLine(SandboxOptions.Usage);
    return 0;
}
var (options, problems) = SandboxOptions.Parse(args);
if (problems.Count > 0)
{
    foreach (var problem in problems) Console.Error.WriteLine(problem);
    Console.Error.WriteLine(SandboxOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var printer = new Printer(options.Quiet);
try
{
    using var home = Home.Claim(options.Folder);
    using var ports = Ports.Claim(options.Port);
    _ = ParentWatch.Gone(TimeProvider.System, stop.Token).ContinueWith(_ => stop.Cancel(), TaskContinuationOptions.OnlyOnRanToCompletion);
    await new Run(options, home, ports, printer, TimeProvider.System).Go(stop.Token);
    return 0;
}
catch (SandboxException refused)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
