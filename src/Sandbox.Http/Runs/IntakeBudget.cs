namespace Sandbox.Http.Runs;

/// <summary>
/// Counts the bytes that callers make this process hold: bodies that arrive, jobs that wait, answers that are read slowly. Bodies
/// are only taken while there is room. Thread-safe.
/// </summary>
internal sealed class IntakeBudget(HttpOptions options)
{
    private long _held;

    /// <summary>Bytes held now.</summary>
    internal long Held => Volatile.Read(ref _held);

    /// <summary>A call's share, empty at first.</summary>
    internal IntakeShare Open() => new(this);

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= options.MaxIntakeBytes)
        {
            return true;
        }

        Change(-bytes);
        return false;
    }

    internal void Change(long bytes) => Interlocked.Add(ref _held, bytes);
}
