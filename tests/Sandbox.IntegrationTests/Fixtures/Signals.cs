using System.Runtime.InteropServices;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>kill(2): .NET itself can only send SIGKILL.</summary>
internal static class Signals
{
    internal const int Kill = 9;
    internal const int Terminate = 15;
    internal const int Continue = 18;
    internal const int Stop = 19;

    /// <summary>Sends a signal. A process that has just ended takes none, and that is no fault.</summary>
    internal static void Send(int process, int signal) => _ = NativeKill(process, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int process, int signal);
}
