using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Residue;

/// <summary>Where on the host a container can be seen while it lives, so that one can look there when it is gone.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Cgroups">Its directories under /sys/fs/cgroup.</param>
/// <param name="Mounts">What the lines of its mounts hold.</param>
/// <param name="Folder">The engine's folder for it.</param>
internal sealed record SandboxTraces(string Id, IReadOnlyList<string> Cgroups, IReadOnlyList<string> Mounts, string Folder)
{
    private const string CgroupRoot = "/sys/fs/cgroup";

    /// <summary>Looks at a container that lives; null when it does not.</summary>
    internal static async Task<SandboxTraces?> OfAsync(string id, EngineApi engine, string engineFolder)
    {
        if (await engine.InspectAsync(id) is not { } container || Text(container, "State", "Status") != "running")
        {
            return null;
        }

        string process = Text(container, "State", "Pid")!;
        string?[] mounts = [id, Text(container, "GraphDriver", "Data", "MergedDir"), Path.GetFileName(Text(container, "NetworkSettings", "SandboxKey"))];
        try
        {
            return new SandboxTraces(id, CgroupsOf(process), [.. mounts.Where(mount => !string.IsNullOrEmpty(mount))!], Path.Combine(engineFolder, "containers", id));
        }
        catch (IOException)
        {
            // It ended in this moment.
            return null;
        }
    }

    /// <summary>What of it is still there, a phrase each.</summary>
    internal IEnumerable<string> Remains(ProcessTable processes, string mountTable)
    {
        foreach (string process in processes.Naming(Id))
        {
            yield return $"process {process}";
        }

        foreach (string mount in Mounts.Where(mount => mountTable.Contains(mount, StringComparison.Ordinal)))
        {
            yield return $"mount {mount}";
        }

        foreach (string folder in Cgroups.Append(Folder).Where(Directory.Exists))
        {
            yield return $"folder {folder}";
        }
    }

    private static string? Text(JsonElement element, params string[] path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ToString();
    }

    // In version 1 each controller has a tree of its own; in version 2 there is one.
    private static string[] CgroupsOf(string process)
    {
        string[] paths = [.. File.ReadLines($"/proc/{process}/cgroup").Select(line => line.Split(':', 3)[2]).Where(path => path.Length > 1).Distinct()];
        string[] trees = [CgroupRoot, .. Directory.GetDirectories(CgroupRoot)];
        return [.. trees.SelectMany(tree => paths.Select(path => tree + path)).Where(Directory.Exists)];
    }
}
