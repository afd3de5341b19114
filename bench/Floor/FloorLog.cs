using Microsoft.Win32.SafeHandles;

namespace Bench.Floor;

/// <summary>One append-only file with group commit: a single writer takes all records that wait, writes them with one write and flushes once.
/// Whoever appended a record goes on when it is durable.</summary>
internal sealed class FloorLog : IDisposable
{
    /// <summary>Bytes; room a group starts with. Groups of 256 sales have about 100 KiB.</summary>
    private const int GroupLength = 256 * 1024;

    private readonly SafeFileHandle file;
    private readonly Thread writer;
    private readonly object gate = new();
    private Group filling = new();
    private Group spare = new();
    private bool closed;
    private long length;
    private long records;
    private long flushes;

    public FloorLog(string path)
    {
        file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        writer = new Thread(Write) { Name = "floor log", IsBackground = true };
        writer.Start();
    }

    public long Records => Interlocked.Read(ref records);

    public long Flushes => Interlocked.Read(ref flushes);

    /// <summary>Ends when the record is on the disk. All records of a group share one task.</summary>
    public Task Append(ReadOnlySpan<byte> record)
    {
        lock (gate)
        {
            var durable = filling.Add(record);
            Monitor.Pulse(gate);
            return durable;
        }
    }

    private void Write()
    {
        while (Take() is { } group)
        {
            RandomAccess.Write(file, group.Bytes, length);
            RandomAccess.FlushToDisk(file);
            length += group.Bytes.Length;
            Interlocked.Add(ref records, group.Count);
            Interlocked.Increment(ref flushes);
            group.Durable();
            spare = group;
        }
    }

    private Group? Take()
    {
        lock (gate)
        {
            while (filling.Count == 0)
            {
                if (closed) return null;
                Monitor.Wait(gate);
            }
            var group = filling;
            filling = spare;
            return group;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
        }
        writer.Join();
        file.Dispose();
    }

    private sealed class Group
    {
        private byte[] bytes = new byte[GroupLength];
        private TaskCompletionSource durable = Waiting();
        private int filled;

        public int Count { get; private set; }

        public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, filled);

        public Task Add(ReadOnlySpan<byte> record)
        {
            if (filled + sizeof(int) + record.Length > bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
            BitConverter.TryWriteBytes(bytes.AsSpan(filled), record.Length);
            record.CopyTo(bytes.AsSpan(filled + sizeof(int)));
            filled += sizeof(int) + record.Length;
            Count++;
            return durable.Task;
        }

        /// <summary>Lets all who wait go on, each on the thread pool, and makes the group ready for the next records.</summary>
        public void Durable()
        {
            var told = durable;
            (durable, filled, Count) = (Waiting(), 0, 0);
            told.SetResult();
        }

        private static TaskCompletionSource Waiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
