namespace Sandbox.Worker.Hosting;

/// <summary>
/// Whether the engine's socket was mounted into the container that this process runs in. Whoever gets into this process then controls the
/// engine, and with it the host, which a process in a container otherwise would not.
/// </summary>
internal static class MountedSocket
{
    private const int MountPointField = 4;

    // Docker's and Podman's own marks.
    private static readonly string[] Marks = ["/.dockerenv", "/run/.containerenv"];

    internal static bool IsFound(Uri engine) => IsFound(engine, File.Exists, () => File.ReadLines("/proc/self/mountinfo"));

    /// <param name="engine">The engine's address.</param>
    /// <param name="exists">Whether a file exists.</param>
    /// <param name="mounts">The lines of mountinfo, see proc(5); read in a container only.</param>
    internal static bool IsFound(Uri engine, Func<string, bool> exists, Func<IEnumerable<string>> mounts)
    {
        if (engine.Scheme != "unix" || !Marks.Any(exists))
        {
            return false;
        }

        string socket = WithoutVar(engine.AbsolutePath);
        try
        {
            return mounts().Any(line => WithoutVar(MountPoint(line)) == socket);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string MountPoint(string line) => line.Split(' ') is { Length: > MountPointField } fields ? fields[MountPointField] : "";

    // One folder under two names nearly everywhere, and the kernel tells the real one.
    private static string WithoutVar(string path) => path.StartsWith("/var/run/", StringComparison.Ordinal) ? path["/var".Length..] : path;
}
