namespace Sandbox.Http.Runs;

/// <summary>One call's part of the <see cref="IntakeBudget"/>; given back when disposed. Used by one thread at a time.</summary>
internal sealed class IntakeShare(IntakeBudget budget) : IDisposable
{
    private long _bytes;

    /// <summary>Grows to so many bytes; false when there is no room.</summary>
    internal bool TryGrowTo(long bytes)
    {
        if (bytes > _bytes && !budget.TryTake(bytes - _bytes))
        {
            return false;
        }

        _bytes = Math.Max(_bytes, bytes);
        return true;
    }

    /// <summary>What is held is another thing now, room or not: it exists already, and new bodies wait for it instead.</summary>
    internal void Become(long bytes)
    {
        budget.Change(bytes - _bytes);
        _bytes = bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => Become(0);
}
