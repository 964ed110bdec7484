namespace Sandbox.Execution.Sandboxes;

/// <summary>A sandbox that is ready, and has no job yet. Immutable, but for its place in the pool, which is the <see cref="PoolLedger"/>'s.</summary>
internal sealed class WaitingSandbox
{
    private readonly string? _recipe;
    private readonly long _madeAt;
    private readonly TimeSpan _lifetime;

    /// <summary>From now on something is always being read from its wire.</summary>
    /// <param name="ready">The sandbox.</param>
    /// <param name="recipe">What it was made from; null when nobody could tell.</param>
    /// <param name="madeAt">The clock's timestamp when it was ready.</param>
    /// <param name="lifetime">How long it may wait.</param>
    internal WaitingSandbox(ReadySandbox ready, string? recipe, long madeAt, TimeSpan lifetime)
    {
        (Ready, _recipe, _madeAt, _lifetime) = (ready, recipe, madeAt, lifetime);
        Silence = ready.Supervisor.WatchAsync();
        Place = new LinkedListNode<WaitingSandbox>(this);
    }

    /// <summary>The sandbox.</summary>
    internal ReadySandbox Ready { get; }

    /// <summary>Ends when its supervisor does anything but wait.</summary>
    internal Task Silence { get; }

    /// <summary>Its place among those that wait; in no list when it does not.</summary>
    internal LinkedListNode<WaitingSandbox> Place { get; }

    /// <summary>How long ago it was ready.</summary>
    internal TimeSpan Age(TimeProvider time) => time.GetElapsedTime(_madeAt);

    /// <summary>Why no job should get it; null when one may.</summary>
    /// <param name="recipe">What a sandbox would be made from now; null when nobody can tell.</param>
    /// <param name="time">The clock.</param>
    internal string? FindFlaw(string? recipe, TimeProvider time) => this switch
    {
        { Silence.IsCompleted: true } => "it ended while it waited",
        _ when recipe is not null && recipe != _recipe => "the image has changed",
        _ when Age(time) > _lifetime => "it is too old",
        _ => null,
    };
}
