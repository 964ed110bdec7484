using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Conformance;

/// <summary>
/// Runs every script once on each side: begun when the first test of the class asks, a few at once, and all through before the worker goes.
/// </summary>
public sealed class BothSides : IAsyncLifetime
{
    private const int BareContainers = 2;
    private const int JobsAtOnce = 3;
    private const int JobSeconds = 60;

    private readonly SemaphoreSlim _places = new(JobsAtOnce, JobsAtOnce);
    private Dictionary<string, Task<ProgramOutput>> _sandbox = [];
    private Task<IReadOnlyDictionary<string, ProgramOutput>>[] _bare = [];
    private WorkerProcess? _worker;

    public async ValueTask InitializeAsync()
    {
        // One row may be asked for alone; then the rest is not worth running, but nothing here knows: the whole takes well under a minute.
        _worker = await WorkerProcess.StartReadyAsync(new() { ["MAX_CONCURRENCY"] = "4", ["QUEUE_WAIT_S"] = "120" });
        _sandbox = ConformanceScripts.Names.ToDictionary(name => name, RunInSandboxAsync, StringComparer.Ordinal);

        // Dealt like cards: slow scripts have names alike.
        _bare = [.. ConformanceScripts.Names.Index()
            .GroupBy(entry => entry.Index % BareContainers, entry => entry.Item)
            .Select(names => BarePython.RunAsync([.. names]))];
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever failed was reported by its own test.
        await Task.WhenAll(_sandbox.Values.Cast<Task>().Concat(_bare)).ContinueWith(_ => { }, TaskScheduler.Default);
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _places.Dispose();
    }

    /// <summary>What the script did without us.</summary>
    internal async Task<ProgramOutput> BareAsync(string name)
    {
        foreach (Task<IReadOnlyDictionary<string, ProgramOutput>> batch in _bare)
        {
            if ((await batch).TryGetValue(name, out ProgramOutput? output))
            {
                return output;
            }
        }

        throw new InvalidOperationException($"No bare container was given {name}.");
    }

    /// <summary>What the script did in a sandbox.</summary>
    internal Task<ProgramOutput> SandboxAsync(string name) => _sandbox[name];

    private async Task<ProgramOutput> RunInSandboxAsync(string name)
    {
        await _places.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            RunResult result = await _worker!.Shim.RunAsync(Ask.Python(ConformanceScripts.Source(name), JobSeconds));
            Assert.Equal(JobStatus.Ok, result.Status);
            Assert.False(result.StdoutTruncated || result.StderrTruncated);
            return new ProgramOutput(result.ExitCode!.Value, result.Stdout, result.Stderr);
        }
        finally
        {
            _places.Release();
        }
    }
}
