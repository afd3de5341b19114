namespace Bench.Running;

/// <summary>Processor time as the kernel accounts it, in microseconds, in steps of 10 ms.</summary>
internal readonly record struct CpuTime(double UserMicros, double SystemMicros)
{
    /// <summary>The kernel counts in hundredths of a second on every Linux machine that .NET runs on.</summary>
    public const double MicrosPerTick = 10_000;

    public double Micros => UserMicros + SystemMicros;

    public static CpuTime operator +(CpuTime left, CpuTime right) => new(left.UserMicros + right.UserMicros, left.SystemMicros + right.SystemMicros);

    public static CpuTime operator -(CpuTime left, CpuTime right) => new(left.UserMicros - right.UserMicros, left.SystemMicros - right.SystemMicros);

    /// <summary>Of one process with all its threads.</summary>
    public static CpuTime OfProcess(int processId) => Own(Fields(processId));

    /// <summary>Of a process, the processes it started and those of them that have ended: a PostgreSQL server with its backends.</summary>
    public static CpuTime OfTree(int processId)
    {
        var root = Fields(processId);
        var sum = Own(root) + new CpuTime(Ticks(root, 13), Ticks(root, 14));
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var other)) continue;
            try
            {
                var fields = Fields(other);
                if (int.Parse(fields[1]) == processId) sum += Own(fields);
            }
            catch (IOException)
            {
                // It ended between the listing and the reading; its time is in the root's sum of ended ones next time.
            }
        }
        return sum;
    }

    private static CpuTime Own(string[] fields) => new(Ticks(fields, 11), Ticks(fields, 12));

    private static double Ticks(string[] fields, int at) => double.Parse(fields[at]) * MicrosPerTick;

    // The second field is the name in brackets and may hold anything: what counts begins behind the last bracket.
    private static string[] Fields(int processId)
    {
        var line = File.ReadAllText($"/proc/{processId}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }
}

/// <summary>Processor time of the whole machine by kind, in microseconds, all cores together.</summary>
internal readonly record struct MachineTime(double ProgramMicros, double InterruptMicros, double IdleMicros)
{
    public static MachineTime operator -(MachineTime left, MachineTime right) =>
        new(left.ProgramMicros - right.ProgramMicros, left.InterruptMicros - right.InterruptMicros, left.IdleMicros - right.IdleMicros);

    public static MachineTime Read()
    {
        // cpu user nice system idle iowait irq softirq steal …
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var micros = fields.Skip(1).Select(text => double.Parse(text) * CpuTime.MicrosPerTick).ToArray();
        return new MachineTime(micros[0] + micros[1] + micros[2] + micros[7], micros[5] + micros[6], micros[3] + micros[4]);
    }
}
