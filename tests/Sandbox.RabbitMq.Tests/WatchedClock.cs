using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Time.Testing;

namespace Sandbox.RabbitMq.Tests;

/// <summary>A clock of the test's own that knows when somebody waits for it: time passes only when it will be noticed.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore makes no handle; a clock lives as long as its test.")]
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly SemaphoreSlim _waiters = new(0);

    internal WatchedClock()
        : base(Some.Now)
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _waiters.Release();
        return timer;
    }

    /// <summary>Lets time pass once somebody waits.</summary>
    internal async Task PassAsync(TimeSpan time)
    {
        await _waiters.WaitAsync(TestContext.Current.CancellationToken);
        Advance(time);
    }

    /// <summary>Waits until somebody waits again: whatever the last step caused has happened.</summary>
    internal async Task SettleAsync()
    {
        await _waiters.WaitAsync(TestContext.Current.CancellationToken);
        _waiters.Release();
    }
}
