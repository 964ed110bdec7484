using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Sandboxes;

public sealed class SandboxPoolTests : IAsyncDisposable
{
    private const int HangGuard = 20_000;
    private static readonly SandboxUnavailableException Away = new(ErrorCodes.EngineUnavailable, "The engine is away.");

    private readonly FakeTimeProvider _time = new();
    private readonly FakeLifetime _lifetime = new();
    private readonly RecordingLogger<SandboxPool> _log = new();
    private readonly FakeSandboxFactory _factory = FakeSandboxFactory.Of(Greeting);
    private SandboxPool? _pool;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.StopAsync(CancellationToken.None);
            _pool.Dispose();
        }

        _lifetime.Dispose();
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_PoolIsFull_GivesOneThatWaitsAndRefills()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 2 }, waiting: 2);

        ReadySandbox leased = await pool.LeaseAsync(Token);

        Assert.Equal(2, _factory.Calls);
        Assert.Equal(1, pool.Waiting);
        Assert.Contains(_factory.Made, sandbox => ReferenceEquals(sandbox, leased.Sandbox));
        pool.Discard(leased);
        await PassTimeUntilAsync(() => pool.Waiting == 2);
        Assert.Equal(3, _factory.Calls);
        await ((FakeSandbox)leased.Sandbox).Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_AllTakenOneByOne_NeverGivesASandboxTwice()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 3 }, waiting: 3);
        HashSet<ISandbox> seen = [];

        for (var i = 0; i < 20; i++)
        {
            ReadySandbox leased = await pool.LeaseAsync(Token);
            Assert.True(seen.Add(leased.Sandbox));
            pool.Discard(leased);
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_PoolOfNone_MakesOneOnDemand()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0 }, waiting: 0);

        ReadySandbox leased = await pool.LeaseAsync(Token);

        Assert.Equal(1, _factory.Calls);
        Assert.Equal(0, pool.Waiting);
        pool.Discard(leased);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_OneDiedWhileItWaited_IsNeverGivenAndReplaced()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);
        FakeSandbox dead = _factory.Made.Single();

        dead.Supervisor.Close();
        await dead.Disposed;
        await PassTimeUntilAsync(() => pool.Waiting == 1 && _factory.Calls == 2);

        Assert.NotSame(dead, (await pool.LeaseAsync(Token)).Sandbox);
        Assert.Contains(_log.Events, logged => logged.Name == "pool.recycled" && logged.Text.Contains("ended", StringComparison.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_OneSpokeWhileItWaited_IsNeverGiven()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);
        FakeSandbox talkative = _factory.Made.Single();

        talkative.Supervisor.Send(Frames.Stdout("?"));

        await talkative.Disposed;
        Assert.NotSame(talkative, (await pool.LeaseAsync(Token)).Sandbox);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_OneIsTooOld_IsReplaced()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1, MaxAge = TimeSpan.FromMinutes(1) }, waiting: 1);
        FakeSandbox old = _factory.Made.Single();

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.NotSame(old, (await pool.LeaseAsync(Token)).Sandbox);
        await old.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_ImageIsReplaced_ReplacesWhatWaits()
    {
        _factory.Recipe = "sha256:1";
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);
        FakeSandbox old = _factory.Made.Single();

        _factory.Recipe = "sha256:2";
        await PassTimeUntilAsync(() => old.Disposed.IsCompleted && pool.Waiting == 1);

        Assert.NotSame(old, (await pool.LeaseAsync(Token)).Sandbox);
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_ImageIsGone_KeepsWhatWaits()
    {
        _factory.Recipe = "sha256:1";
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);

        _factory.Recipe = null;
        for (var second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Same(_factory.Made.Single(), (await pool.LeaseAsync(Token)).Sandbox);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Discard_JobsRunAndHalfThePoolWaits_DoesNotRefill()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 4 }, waiting: 4);
        ReadySandbox running = await pool.LeaseAsync(Token);
        ReadySandbox done = await pool.LeaseAsync(Token);

        pool.Discard(done);
        for (var step = 0; step < 50; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(4, _factory.Calls);
        pool.Discard(running);
        await PassTimeUntilAsync(() => pool.Waiting == 4);
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_EngineIsAway_BacksOffAndFillsWhenItIsBack()
    {
        var away = true;
        var factory = new FakeSandboxFactory(_ => Volatile.Read(ref away) ? Task.FromException<ISandbox>(Away) : Task.FromResult<ISandbox>(Greeting()));
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 2 }, waiting: 0, factory);
        await PassTimeUntilAsync(() => _log.Events.Count(logged => logged.Name == "pool.refill.failed") >= 2);

        Volatile.Write(ref away, false);

        await PassTimeUntilAsync(() => pool.Waiting == 2);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_EngineIsAway_FailsWithItsReason()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0 }, waiting: 0, new FakeSandboxFactory(FakeSandboxFactory.Failing(Away)));

        Task<ReadySandbox> leasing = pool.LeaseAsync(Token);
        await _time.AdvanceUntilAsync(leasing);

        Assert.Same(Away, await Assert.ThrowsAsync<SandboxUnavailableException>(() => leasing));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_CallerLeaves_TheSandboxMadeForItIsKeptForTheNext()
    {
        var greets = new FakeSandbox();
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0 }, waiting: 0, new FakeSandboxFactory(FakeSandboxFactory.Giving(greets)));
        using var caller = new CancellationTokenSource();
        Task<ReadySandbox> leasing = pool.LeaseAsync(caller.Token);
        await greets.Supervisor.Starved;

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leasing);
        greets.Supervisor.Send(Frames.Ready());
        await PassTimeUntilAsync(() => pool.Waiting == 1);

        Assert.Same(greets, (await pool.LeaseAsync(Token)).Sandbox);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_ManyCallersAtOnce_CreationsStayWithinTheirBound()
    {
        int now = 0, most = 0;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var factory = new FakeSandboxFactory(async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await gate.Task;
            Interlocked.Decrement(ref now);
            return Greeting();
        });
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0, Creations = 3 }, waiting: 0, factory);

        Task<ReadySandbox>[] leases = [.. Enumerable.Range(0, 20).Select(_ => pool.LeaseAsync(Token))];
        await PassTimeUntilAsync(() => Volatile.Read(ref now) == 3);
        gate.SetResult();
        ReadySandbox[] sandboxes = await Task.WhenAll(leases);

        Assert.Equal(3, most);
        Assert.Equal(20, sandboxes.Select(sandbox => sandbox.Sandbox).Distinct().Count());
    }

    [Fact(Timeout = HangGuard)]
    public async Task StopAsync_SandboxesWait_RemovesThemAll()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 3 }, waiting: 3);

        await pool.StopAsync(Token);

        Assert.Equal(0, pool.Waiting);
        await Task.WhenAll(_factory.Made.Select(sandbox => sandbox.Disposed));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Discard_WorkerDrains_DoesNotRefill()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);
        _lifetime.StopApplication();

        pool.Discard(await pool.LeaseAsync(Token));
        for (var step = 0; step < 20; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(1, _factory.Calls);
    }

    private static FakeSandbox Greeting() => new() { Supervisor = FakeWire.Holding(Frames.Ready()) };

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private async Task<SandboxPool> StartAsync(PoolOptions options, int waiting, FakeSandboxFactory? factory = null)
    {
        _pool = Given.Pool(factory ?? _factory, _time, options, _lifetime, _log);
        await _pool.StartAsync(Token);
        await PassTimeUntilAsync(() => _pool.Waiting == waiting);
        return _pool;
    }

    private async Task PassTimeUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(10));

            // Real time too, so that the clock cannot outrun what the pool does meanwhile.
            await Task.Delay(1, Token);
        }
    }
}
