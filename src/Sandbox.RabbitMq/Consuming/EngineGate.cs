using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// Whether jobs can be run at all. Jobs report that the engine is gone; the consumer's owner stops taking, says so, probes, and opens
/// again. Thread-safe.
/// </summary>
internal sealed class EngineGate
{
    private readonly Lock _lock = new();
    private readonly AsyncFlag _up = new();
    private readonly AsyncFlag _down = new();
    private readonly AsyncFlag _paused = new();
    private string? _reason;

    public EngineGate() => _up.Set();

    /// <summary>Why no job can be run; null when they can.</summary>
    internal string? Reason => Volatile.Read(ref _reason);

    internal bool IsUp => Reason is null;

    /// <summary>Completes when somebody reports the engine gone.</summary>
    internal Task Down => _down.Reached;

    /// <summary>A job met an engine that does not answer.</summary>
    internal void ReportDown(string reason)
    {
        lock (_lock)
        {
            Volatile.Write(ref _reason, reason);
            _up.Reset();
            _down.Set();
        }
    }

    /// <summary>The consumer takes nothing any more: jobs may be given back now without coming straight back here.</summary>
    internal void MarkPaused() => _paused.Set();

    /// <summary>The engine answers again.</summary>
    internal void MarkUp()
    {
        lock (_lock)
        {
            Volatile.Write(ref _reason, null);
            _down.Reset();
            _paused.Reset();
            _up.Set();
        }
    }

    internal Task WhenPausedAsync(CancellationToken cancellation) => _paused.Reached.WaitAsync(cancellation);

    internal Task WhenUpAsync(CancellationToken cancellation) => _up.Reached.WaitAsync(cancellation);
}
