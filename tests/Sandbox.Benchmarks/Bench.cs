using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks;

/// <summary>What every scenario measures with.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Engine">The container engine.</param>
/// <param name="Timer">Times whole processes.</param>
/// <param name="Progress">Says what is being done.</param>
internal sealed record Bench(BenchmarkOptions Options, Engine Engine, SpawnTimer Timer, Progress Progress)
{
    /// <summary>Sandboxes that wait, and jobs that run at once; the worker's own defaults.</summary>
    internal const int Pool = 4;

    /// <summary>The sandbox image that workers use by default.</summary>
    internal const string SandboxImage = "amon-sandbox-python:latest";

    /// <summary>The same with numpy in it.</summary>
    internal const string LibraryImage = "amon-sandbox-python-numpy:latest";

    /// <summary>Jobs that compile what is measured.</summary>
    internal int WarmUpJobs => Size(40, 10);

    /// <summary>A size: the full one, or that of --quick.</summary>
    internal int Size(int full, int quick) => Options.Quick ? quick : full;

    /// <summary>Starts an embedded worker, with its pool full.</summary>
    internal Task<WorkerProcess> StartEmbeddedAsync(CancellationToken cancellation, params (string Name, string Value)[] more) =>
        WorkerProcess.StartReadyAsync(Engine, Settings(Pool, Pool, more), Pool, cancellation);

    /// <summary>Starts a worker on a broker, with its pool full.</summary>
    internal Task<WorkerProcess> StartOnBrokerAsync(Broker broker, string role, int concurrency, int pool, CancellationToken cancellation) =>
        WorkerProcess.StartReadyAsync(
            Engine, Settings(concurrency, pool, ("ROLE", role), ("AMQP_URI", broker.Uri.OriginalString)), pool, cancellation);

    /// <summary>Runs enough jobs for both runtimes to have compiled what is measured, and waits until the pool is full again.</summary>
    internal async Task WarmUpAsync(WorkerProcess worker, Caller caller, CancellationToken cancellation)
    {
        for (int i = WarmUpJobs; i > 0; i--)
        {
            await caller.HiAsync(cancellation);
        }

        await worker.SettleAsync(Pool, cancellation);
    }

    /// <summary>The variables of a worker, without their prefix.</summary>
    internal static Dictionary<string, string> Settings(int concurrency, int pool, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MAX_CONCURRENCY"] = concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["POOL_SIZE"] = pool.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach ((string name, string value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }
}
