using System.Globalization;

namespace Sandbox.Docker.Containers;

/// <summary>
/// Names a process so that another one on the same host can tell whether it still lives: boot, pid namespace, pid and start time
/// together are never used twice.
/// </summary>
internal static class ProcessIdentity
{
    // Above Current, which is made from it: initializers run in the order of the text.
    private static string Host { get; } =
        $"{ReadOrEmpty("/proc/sys/kernel/random/boot_id").Trim()}/{File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name}";

    /// <summary>This process.</summary>
    internal static string Current { get; } = $"{Host}/{Environment.ProcessId}/{StartTime(Environment.ProcessId)}";

    /// <summary>Whether the named process is known to be dead. False when it lives, and when nobody here can know.</summary>
    internal static bool IsDead(string identity)
    {
        int split = identity.LastIndexOf('/');
        int before = split > 0 ? identity.LastIndexOf('/', split - 1) : -1;
        if (before < 0
            || identity[..before] != Host
            || !int.TryParse(identity.AsSpan(before + 1, split - before - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            return false;
        }

        return StartTime(pid) != identity[(split + 1)..];
    }

    // Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses, so count from its end.
    private static string StartTime(int pid)
    {
        string stat = ReadOrEmpty($"/proc/{pid}/stat");
        int name = stat.LastIndexOf(')');
        string[] fields = name < 0 ? [] : stat[(name + 2)..].Split(' ');
        bool zombie = fields.Length > 0 && fields[0] is "Z" or "X";
        return fields.Length > 19 && !zombie ? fields[19] : "";
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
