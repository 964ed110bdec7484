namespace Sandbox.Http.Runs;

/// <summary>Counts the calls being served. Thread-safe.</summary>
public sealed class CallGauge
{
    private int _inflight;

    /// <summary>Calls being served now.</summary>
    public int Inflight => Volatile.Read(ref _inflight);

    /// <summary>Counts one call until the return value is disposed.</summary>
    internal IDisposable Enter()
    {
        Interlocked.Increment(ref _inflight);
        return new Exit(this);
    }

    private sealed class Exit(CallGauge gauge) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref gauge._inflight);
    }
}
