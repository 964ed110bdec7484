using Sandbox.Contracts.Health;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Telemetry;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Docker.Engine;

/// <summary>
/// Answers whether the engine is there. One question to the engine serves everybody who asks within a second, so that health
/// checks cannot become its load. Thread-safe.
/// </summary>
internal sealed class DockerEngine(EngineClient engine, ContainerOptions options, EngineCheck check, TimeProvider time) : IEngine, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private EngineHealth? _last;
    private long _askedAt;

    public async Task<EngineHealth> CheckAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_last is null || time.GetElapsedTime(_askedAt) > Freshness)
            {
                _last = await AskAsync(cancellation).ConfigureAwait(false);
                _askedAt = time.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<EngineHealth> AskAsync(CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var available = false;
        try
        {
            await engine.Docker.System.PingAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            available = true;
            engine.Metrics.Answered();
            if (await check.FindFaultInDoubtAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false) is { } distrust)
            {
                return new EngineHealth(true, options.Image, false, distrust);
            }

            await ImageLookup.FindAsync(engine, options, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            return new EngineHealth(true, options.Image, true, null) { Runtime = check.Runtime, Security = check.Security };
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            engine.Metrics.Failed(EngineMetrics.Check, fault);
            if (!available)
            {
                check.Doubt();
            }

            return new EngineHealth(available, options.Image, false, EngineFault.Explain(fault, options));
        }
    }
}
