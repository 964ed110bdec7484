using Sandbox.Execution.Sandboxes;

namespace Sandbox.Execution.Tests.Sandboxes;

public sealed class SandboxRemovalTests
{
    private const int HangGuard = 20_000;

    [Fact(Timeout = HangGuard)]
    public async Task DrainAsync_RemovalsUnderWay_WaitsForAll()
    {
        var removal = new SandboxRemoval();
        var first = new Slow();
        var second = new Slow();
        removal.Remove(first);
        removal.Remove(second);
        await Task.WhenAll(first.Started, second.Started);

        Task drain = removal.DrainAsync(TestContext.Current.CancellationToken);
        first.Finish();
        Assert.False(drain.IsCompleted);
        second.Finish();

        await drain;
    }

    [Fact(Timeout = HangGuard)]
    public async Task DrainAsync_BudgetSpent_ReturnsWithoutAFault()
    {
        var removal = new SandboxRemoval();
        var stuck = new Slow();
        removal.Remove(stuck);
        using var budget = new CancellationTokenSource();
        Task drain = removal.DrainAsync(budget.Token);
        Assert.False(drain.IsCompleted);

        await budget.CancelAsync();

        await drain;
        stuck.Finish();
    }

    [Fact(Timeout = HangGuard)]
    public async Task DrainAsync_NothingPending_IsDone()
    {
        var removal = new SandboxRemoval();
        await removal.DrainAsync(TestContext.Current.CancellationToken);

        var quick = new Slow();
        quick.Finish();
        removal.Remove(quick);

        await removal.DrainAsync(TestContext.Current.CancellationToken);
        Assert.True(quick.Removed);
    }

    private sealed class Slow : IAsyncDisposable
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Started => _started.Task;

        internal bool Removed { get; private set; }

        public async ValueTask DisposeAsync()
        {
            _started.TrySetResult();
            await _finished.Task;
            Removed = true;
        }

        internal void Finish() => _finished.TrySetResult();
    }
}
