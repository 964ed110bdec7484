using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Residue;

/// <summary>The containers of the worker under test, from the engine's and from the host's side.</summary>
/// <param name="worker">The worker's name.</param>
/// <param name="size">Its pool's size.</param>
/// <param name="engine">The engine.</param>
/// <param name="engineFolder">Where the engine keeps its data.</param>
internal sealed class WorkerSandboxes(string worker, int size, EngineApi engine, string engineFolder)
{
    // Removing one takes the engine 40 ms, and some seconds when the machine is busy with others.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, SandboxTraces> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

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
        IReadOnlyDictionary<string, bool> all = await FindAsync();
        try
        {
            await Eventually.TrueAsync(
                async () => await IsSettledAsync(all = await FindAsync(), before, Math.Min(used, before.Count)), Deadline, "a full pool");
        }
        catch (TimeoutException)
        {
            // Told once, and not again after every probe that follows.
            _left.UnionWith(all.Keys.Where(before.Contains));
            Waiting = new HashSet<string>(all.Keys.Except(before), StringComparer.Ordinal);
            return [$"after {Deadline.TotalSeconds:0} s the worker has {all.Count} containers, {all.Keys.Count(before.Contains)} of them old, instead of {size} that wait"];
        }

        Waiting = new HashSet<string>(all.Keys, StringComparer.Ordinal);
        return await WithoutTraceAsync(before.Except(Waiting));
    }

    /// <summary>Waits until nothing on the host shows any sandbox that there ever was.</summary>
    internal async Task<IReadOnlyList<string>> AllGoneAsync()
    {
        await Eventually.TrueAsync(async () => (await engine.ContainersOfAsync(worker)).Count == 0, Deadline, $"no container left of {worker}");
        return await WithoutTraceAsync(_seen.Keys);
    }

    private async Task<Dictionary<string, bool>> FindAsync() =>
        (await engine.ContainersOfAsync(worker)).Where(container => !_left.Contains(container.Key)).ToDictionary(StringComparer.Ordinal);

    private async Task<bool> IsSettledAsync(IReadOnlyDictionary<string, bool> all, IReadOnlySet<string> before, int used)
    {
        if (all.Count != size || all.Values.Contains(false) || before.Except(all.Keys).Count() < used)
        {
            return false;
        }

        foreach (string id in all.Keys.Where(id => !_seen.ContainsKey(id)))
        {
            if (await SandboxTraces.OfAsync(id, engine, engineFolder) is not { } traces)
            {
                return false;
            }

            _seen.Add(id, traces);
        }

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
