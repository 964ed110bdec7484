namespace Sandbox.HostileTests.Residue;

/// <summary>The processes of the host at one moment.</summary>
internal sealed class ProcessTable
{
    private readonly List<(string Id, string Traces)> _processes = [];

    private ProcessTable()
    {
    }

    internal static ProcessTable Read()
    {
        var table = new ProcessTable();
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder["/proc/".Length])))
        {
            try
            {
                table._processes.Add((Path.GetFileName(folder), File.ReadAllText($"{folder}/cgroup") + File.ReadAllText($"{folder}/cmdline")));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended in this moment.
            }
        }

        return table;
    }

    /// <summary>Those in a container's cgroup, or that the engine runs for it (their command lines name it).</summary>
    internal IEnumerable<string> Naming(string container) =>
        _processes.Where(process => process.Traces.Contains(container, StringComparison.Ordinal)).Select(process => process.Id);
}
