using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Somgate.Reports;

/// <summary>Gives a file that is whole and on the disk its name, for good: a machine that stops at any moment has it under one of its names or not at all.</summary>
internal static class FolderWriter
{
    public static void Name(string temporary, string path, bool overwrite)
    {
        File.Move(temporary, path, overwrite);
        Flush(Path.GetDirectoryName(path)!);
    }

    // A name is on the disk when its folder is; .NET opens no folders. Windows keeps names by itself.
    private static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = new SafeFileHandle(Open(folder, 0), ownsHandle: true);
        if (handle.IsInvalid) throw new IOException($"the folder {folder} can't be opened: error {Marshal.GetLastPInvokeError()}");
        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
