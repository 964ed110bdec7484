using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Conformance;

/// <summary>
/// Runs every script once on each side: begun when the first test of the class asks, a few at once, and all through before the worker goes.
/// </summary>
public sealed class BothSides : IAsyncLifetime
{
    private const int BareAtOnce = 2;
    private const int ScriptsInBareContainer = 30;
    private const int JobsAtOnce = 3;
    private const int JobSeconds = 60;

    private readonly SemaphoreSlim _jobs = new(JobsAtOnce, JobsAtOnce);
    private readonly SemaphoreSlim _containers = new(BareAtOnce, BareAtOnce);
    private readonly Dictionary<string, Task<IReadOnlyDictionary<string, ProgramOutput>>> _bare = new(StringComparer.Ordinal);
    private Dictionary<string, Task<ProgramOutput>> _sandbox = [];
    private WorkerProcess? _worker;

    public async ValueTask InitializeAsync()
    {
        // One row may be asked for alone; then the rest is not worth running, but nothing here knows: the whole takes well under a minute.
        _worker = await WorkerProcess.StartReadyAsync(new() { ["MAX_CONCURRENCY"] = "4", ["QUEUE_WAIT_S"] = "120" });
        _sandbox = ConformanceScripts.Names.ToDictionary(name => name, RunInSandboxAsync, StringComparer.Ordinal);

        // Dealt like cards: slow scripts have names alike.
        int containers = (ConformanceScripts.Names.Count + ScriptsInBareContainer - 1) / ScriptsInBareContainer;
        foreach (IGrouping<int, string> names in ConformanceScripts.Names.Index().GroupBy(entry => entry.Index % containers, entry => entry.Item))
        {
            Task<IReadOnlyDictionary<string, ProgramOutput>> batch = RunBareAsync([.. names]);
            foreach (string name in names)
            {
                _bare.Add(name, batch);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever failed was reported by its own test.
        await Task.WhenAll(_sandbox.Values.Cast<Task>().Concat(_bare.Values)).ContinueWith(_ => { }, TaskScheduler.Default);
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _jobs.Dispose();
        _containers.Dispose();
    }

    /// <summary>What the script did without us.</summary>
    internal async Task<ProgramOutput> BareAsync(string name) => (await _bare[name])[name];

    /// <summary>What the script did in a sandbox.</summary>
    internal Task<ProgramOutput> SandboxAsync(string name) => _sandbox[name];

    private async Task<IReadOnlyDictionary<string, ProgramOutput>> RunBareAsync(IReadOnlyCollection<string> names)
    {
        await _containers.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await BarePython.RunAsync(names);
        }
        finally
        {
            _containers.Release();
        }
    }

    private async Task<ProgramOutput> RunInSandboxAsync(string name)
    {
        await _jobs.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            RunResult result = await _worker!.Shim.RunAsync(Ask.Python(ConformanceScripts.Source(name), JobSeconds));
            Assert.Equal(JobStatus.Ok, result.Status);
            Assert.False(result.StdoutTruncated || result.StderrTruncated);
            return new ProgramOutput(result.ExitCode!.Value, result.Stdout, result.Stderr);
        }
        finally
        {
            _jobs.Release();
        }
    }
}
