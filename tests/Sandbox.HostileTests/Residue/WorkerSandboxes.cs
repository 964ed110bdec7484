using System.Diagnostics;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Residue;

/// <summary>The containers of the worker under test, from the engine's own client and from the host's side.</summary>
/// <param name="worker">The worker's name.</param>
/// <param name="size">Its pool's size.</param>
/// <param name="engineFolder">Where the engine keeps its data.</param>
internal sealed class WorkerSandboxes(string worker, int size, string engineFolder)
{
    // Removing one takes the engine 40 ms, and some seconds when the machine is busy with others.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, SandboxTraces> _seen = new(StringComparer.Ordinal);

    /// <summary>The ids of those that wait now, as of the last <see cref="SettleAsync"/>.</summary>
    internal IReadOnlySet<string> Waiting { get; private set; } = new HashSet<string>();

    /// <summary>
    /// Waits until the worker has its pool and nothing else, and so many of the former ones are gone, without a trace on the host.
    /// </summary>
    /// <param name="used">How many sandboxes ran a job since the last time.</param>
    /// <returns>What is there that should not be; empty when nothing.</returns>
    internal async Task<IReadOnlyList<string>> SettleAsync(int used)
    {
        IReadOnlySet<string> before = Waiting;
        long began = Stopwatch.GetTimestamp();
        try
        {
            await Eventually.TrueAsync(async () => await IsSettledAsync(before, Math.Min(used, before.Count)), Deadline, "a full pool");
        }
        catch (TimeoutException)
        {
            IReadOnlyList<string> all = await Engine.Default.ContainersOfAsync(worker);
            return [$"after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s the worker has {all.Count} containers instead of its {size} fresh ones"];
        }

        foreach (string id in Waiting.Except(_seen.Keys).ToArray())
        {
            if (await SandboxTraces.OfAsync(id, engineFolder) is { } traces)
            {
                _seen.Add(id, traces);
            }
        }

        return await WithoutTraceAsync(before.Except(Waiting));
    }

    /// <summary>Waits until nothing on the host shows any sandbox that there ever was.</summary>
    internal async Task<IReadOnlyList<string>> AllGoneAsync()
    {
        await Engine.Default.WaitForNoContainerAsync(worker, Deadline);
        return await WithoutTraceAsync(_seen.Keys);
    }

    private async Task<bool> IsSettledAsync(IReadOnlySet<string> before, int used)
    {
        IReadOnlyList<string> all = await Engine.Default.ContainersOfAsync(worker);
        if (all.Count != size || before.Except(all).Count() < used || (await Engine.Default.RunningContainersOfAsync(worker)).Count != size)
        {
            return false;
        }

        Waiting = new HashSet<string>(all, StringComparer.Ordinal);
        return true;
    }

    // The engine answers before its helpers have ended: they get a moment.
    private async Task<IReadOnlyList<string>> WithoutTraceAsync(IEnumerable<string> ids)
    {
        SandboxTraces[] gone = [.. ids.Where(_seen.ContainsKey).Select(id => _seen[id])];
        string[] remains = [];
        try
        {
            await Eventually.TrueAsync(() => (remains = Remains(gone)).Length == 0, Deadline, "no trace");
        }
        catch (TimeoutException)
        {
            // What is left is told below.
        }

        return [.. remains.Select(remain => $"left on the host: {remain}")];
    }

    private static string[] Remains(SandboxTraces[] gone)
    {
        if (gone.Length == 0)
        {
            return [];
        }

        var processes = ProcessTable.Read();
        string mounts = File.ReadAllText("/proc/self/mounts");
        return [.. gone.SelectMany(traces => traces.Remains(processes, mounts))];
    }
}
