using Sandbox.HostileTests.Probing;
using Sandbox.HostileTests.Reporting;
using Sandbox.HostileTests.Residue;
using Sandbox.IntegrationTests.Fixtures;

[assembly: AssemblyFixture(typeof(Sandbox.HostileTests.HostileWorker))]

namespace Sandbox.HostileTests;

/// <summary>The one worker that every probe is sent to, with a small pool; what it was like before the first of them; the report.</summary>
public sealed class HostileWorker : IAsyncLifetime
{
    internal const int PoolSize = 2;
    internal const int Concurrency = 3;

    /// <summary>The key of the worker's API; it must be found nowhere else.</summary>
    internal static string Key { get; } = $"hostile-key-{Guid.NewGuid():N}";

    private readonly EngineApi _engine = new();
    private WorkerProcess? _process;
    private Caller? _caller;
    private HostFacts? _host;
    private WorkerSandboxes? _sandboxes;
    private WorkerVitals? _atStart;

    internal WorkerProcess Process => _process!;

    internal Caller Caller => _caller!;

    internal HostFacts Host => _host!;

    internal WorkerSandboxes Sandboxes => _sandboxes!;

    internal WorkerVitals AtStart => _atStart!;

    /// <summary>Where the engine keeps its data.</summary>
    internal string EngineFolder { get; private set; } = "";

    internal Report Report { get; } = new();

    private static WorkerSettings Settings
    {
        get
        {
            var settings = new WorkerSettings
            {
                ["POOL_SIZE"] = $"{PoolSize}",
                ["MAX_CONCURRENCY"] = $"{Concurrency}",
                ["API_KEY"] = Key,

                // Less than the defaults, so that bombs go off sooner: each has to fill it.
                ["MEMORY"] = "160m",
                ["MEMORY_SWAP"] = "160m",
                ["TMPFS_SIZE"] = "16m",
            };
            if (ProbeCatalogue.Runtime.Length > 0)
            {
                settings["RUNTIME"] = ProbeCatalogue.Runtime;
            }

            return settings;
        }
    }

    public async ValueTask InitializeAsync()
    {
        EngineFolder = await _engine.FindFolderAsync();
        if (!EngineFolders.CanLook(EngineFolder))
        {
            Report.Note($"not root: how large {EngineFolder} became was not looked at");
        }

        _process = await WorkerProcess.StartReadyAsync(Settings);
        _caller = new Caller(_process.Shim.Address, Key);
        _host = new HostFacts(_process.Shim.Address);
        _sandboxes = new WorkerSandboxes(_process.Name, PoolSize, _engine, EngineFolder);
        await WarmUpAsync();
        await _sandboxes.SettleAsync(0);
        _atStart = WorkerVitals.Of(_process);
    }

    public async ValueTask DisposeAsync()
    {
        _caller?.Dispose();
        _engine.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await Report.WriteAsync();
    }

    // What a worker holds after its first large answers it keeps for the next ones: that is no growth.
    private async Task WarmUpAsync()
    {
        for (int round = 0; round < 3; round++)
        {
            Answer answer = await Caller.RunAsync(
                "for i in range(4): open(f'/output/{i}', 'wb').write(bytes(2 << 20))\\nprint('x' * (1 << 20))");
            Assert.Equal(4, answer.Result.OutputFiles.Count);
        }
    }
}
