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
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SandboxPool? _pool;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _over.TrySetResult();
        if (_pool is not null)
        {
            await _pool.StopAsync(CancellationToken.None);
            _pool.Dispose();
        }

        _lifetime.Dispose();
    }

    // An engine that neither answers nor can be asked to stop, until the test is over.
    private FakeSandboxFactory HangingFactory() => new(async _ =>
    {
        await _over.Task;
        throw Away;
    });

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
    public async Task Status_AfterAHitAndAMiss_TellsThemApart()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);
        Assert.Equal(new PoolStatus(1, 1, 0, Leases: 0, Misses: 0), pool.Status);

        ReadySandbox[] leased = [await pool.LeaseAsync(Token), await pool.LeaseAsync(Token)];

        Assert.Equal((2, 1), (pool.Status.Leases, pool.Status.Misses));
        foreach (ReadySandbox sandbox in leased)
        {
            pool.Discard(sandbox);
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
    public async Task ExecuteAsync_EngineIsAwayForLong_PausesGrowToTenSecondsAndNoMore()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 0, new FakeSandboxFactory(FakeSandboxFactory.Failing(Away)));

        await PassTimeUntilAsync(() => Pauses().Count >= 7, stepMs: 100);

        Assert.Equal([0.5, 1, 2, 4, 8, 10, 10], Pauses().Take(7));
        Assert.Equal(0, pool.Waiting);
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_SandboxesKeepDyingWhileTheyWait_PausesGrowToTenSeconds()
    {
        FakeSandboxFactory factory = FakeSandboxFactory.Of(() =>
        {
            FakeSandbox dying = Greeting();
            dying.Supervisor.Close();
            return dying;
        });
        _pool = Given.Pool(factory, _time, new PoolOptions { Size = 2 }, _lifetime, _log);
        await _pool.StartAsync(Token);

        await PassTimeUntilAsync(() => Pauses().Count >= 8, stepMs: 100);

        Assert.Equal(10, Pauses()[^1]);
        Assert.Equal(Pauses().Order(), Pauses());
        Assert.All(_log.Events.Where(logged => logged.Name == "pool.refill.failed"), logged => Assert.Contains("ended", logged.Text, StringComparison.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_OneDiesAfterALongWait_IsReplacedAtOnce()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);
        _time.Advance(TimeSpan.FromSeconds(11));

        _factory.Made.Single().Supervisor.Close();
        await PassTimeUntilAsync(() => pool.Waiting == 1 && _factory.Calls == 2);

        Assert.Empty(Pauses());
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_JobGetsASandboxWhileTheRefillPauses_ThePauseIsOver()
    {
        var away = true;
        var factory = new FakeSandboxFactory(_ => Volatile.Read(ref away) ? Task.FromException<ISandbox>(Away) : Task.FromResult<ISandbox>(Greeting()));
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 2 }, waiting: 0, factory);
        await PassTimeUntilAsync(() => Pauses().Contains(10), stepMs: 100);

        Volatile.Write(ref away, false);
        DateTimeOffset back = _time.GetUtcNow();
        Task<ReadySandbox> leasing = pool.LeaseAsync(Token);
        await _time.AdvanceUntilAsync(leasing);
        pool.Discard(await leasing);
        await PassTimeUntilAsync(() => pool.Waiting >= 2, stepMs: 1);

        Assert.InRange((_time.GetUtcNow() - back).TotalSeconds, 0, 5);
        Assert.Contains(_log.Events, logged => logged.Name == "pool.refill.recovered");
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_SandboxesGrowOld_NotTogether()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 4, MaxAge = TimeSpan.FromSeconds(80) }, waiting: 4);
        HashSet<FakeSandbox> old = [.. _factory.Made];

        while (!old.All(sandbox => sandbox.Disposed.IsCompleted))
        {
            int before = Recycled();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
            await PassTimeUntilAsync(() => pool.Waiting == 4, stepMs: 1);

            Assert.InRange(Recycled() - before, 0, 1);
        }

        Assert.All(_log.Events.Where(logged => logged.Name == "pool.recycled"), logged => Assert.Contains("too old", logged.Text, StringComparison.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_RecipeBecomesKnown_ReplacesWhatWasMadeBefore()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 1);
        FakeSandbox unknown = _factory.Made.Single();

        _factory.Recipe = "sha256:1";

        await PassTimeUntilAsync(() => unknown.Disposed.IsCompleted && pool.Waiting == 1);
        Assert.Equal(2, _factory.Calls);
    }

    [Fact(Timeout = HangGuard)]
    public async Task ExecuteAsync_PoolOfNone_AsksTheEngineNothing()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0 }, waiting: 0);

        await pool.ExecuteTask!;

        Assert.Equal(0, _factory.RecipeQuestions);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_LessThanHalfWaitsThen_RefillsWhileTheJobsRun()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 4 }, waiting: 4);

        ReadySandbox[] running = [await pool.LeaseAsync(Token), await pool.LeaseAsync(Token), await pool.LeaseAsync(Token)];

        // Before the next sweep.
        DateTimeOffset asked = _time.GetUtcNow();
        await PassTimeUntilAsync(() => pool.Waiting >= 2, stepMs: 1);

        Assert.InRange((_time.GetUtcNow() - asked).TotalMilliseconds, 5, 900);
        Assert.Equal(3, running.Distinct().Count());
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_EngineIsAway_FailsWithItsReason()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0 }, waiting: 0, new FakeSandboxFactory(FakeSandboxFactory.Failing(Away)));

        Task<ReadySandbox> leasing = pool.LeaseAsync(Token);
        await _time.AdvanceUntilAsync(leasing);

        Assert.Same(Away, await Assert.ThrowsAsync<SandboxUnavailableException>(() => leasing));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task LeaseAsync_CallerLeaves_TheSandboxMadeForItWaitsOnlyWhereOneMay(int size)
    {
        var slow = new FakeSandbox();
        SandboxPool pool = await StartAsync(new PoolOptions { Size = size }, waiting: 0, new FakeSandboxFactory(FakeSandboxFactory.Giving(slow)));
        using var caller = new CancellationTokenSource();
        Task<ReadySandbox> leasing = pool.LeaseAsync(caller.Token);
        await slow.Supervisor.Starved;

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leasing);
        slow.Supervisor.Send(Frames.Ready());
        await PassTimeUntilAsync(() => pool.Waiting == size && slow.Disposed.IsCompleted == (size == 0));

        Assert.Equal(size == 0, slow.Disposed.IsCompleted);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_CallerLeaves_TheSandboxMadeForItIsTheNextCallers()
    {
        var slow = new FakeSandbox();
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0, Creations = 1 }, waiting: 0, new FakeSandboxFactory(FakeSandboxFactory.Giving(slow)));
        using var caller = new CancellationTokenSource();
        Task<ReadySandbox> first = pool.LeaseAsync(caller.Token);
        Task<ReadySandbox> second = pool.LeaseAsync(Token);
        await slow.Supervisor.Starved;

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        slow.Supervisor.Send(Frames.Ready());

        Assert.Same(slow, (await second).Sandbox);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_ManyCallersLeave_NoMoreAreMadeThanWereUnderWay()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var factory = new FakeSandboxFactory(async _ =>
        {
            await gate.Task;
            return Greeting();
        });
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0, Creations = 2 }, waiting: 0, factory);
        using var callers = new CancellationTokenSource();
        Task<ReadySandbox>[] leases = [.. Enumerable.Range(0, 20).Select(_ => pool.LeaseAsync(callers.Token))];
        await PassTimeUntilAsync(() => factory.Calls == 2);

        await callers.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(leases));
        gate.SetResult();
        await pool.StopAsync(Token);

        Assert.Equal(2, factory.Calls);
        await Task.WhenAll(factory.Made.Select(sandbox => sandbox.Disposed));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_NothingComes_FailsAfterAMinute()
    {
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0 }, waiting: 0, HangingFactory());
        DateTimeOffset asked = _time.GetUtcNow();

        Task<ReadySandbox> leasing = pool.LeaseAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(60));

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => leasing);
        Assert.Equal(ErrorCodes.EngineUnavailable, fault.Code);
        Assert.Equal(60, (_time.GetUtcNow() - asked).TotalSeconds);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_RefillFailsThatBeganEarlier_CallerGetsTriesOfItsOwn()
    {
        // The refill is in its last try when the caller comes; the engine is back a moment later.
        var gate = new TaskCompletionSource<ISandbox>(TaskCreationOptions.RunContinuationsAsynchronously);
        var factory = new FakeSandboxFactory(
            FakeSandboxFactory.Failing(Away), FakeSandboxFactory.Failing(Away), _ => gate.Task, _ => Task.FromResult<ISandbox>(Greeting()));
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1, Creations = 1 }, waiting: 0, factory);
        await PassTimeUntilAsync(() => factory.Calls == 3);
        Task<ReadySandbox> leasing = pool.LeaseAsync(Token);

        gate.SetException(Away);

        pool.Discard(await leasing);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LeaseAsync_CreationMeetsAFaultOfOurs_CallerIsToldAndThePoolGoesOn()
    {
        var broken = true;
        var factory = new FakeSandboxFactory(
            _ => Volatile.Read(ref broken) ? Task.FromException<ISandbox>(new InvalidOperationException("a bug")) : Task.FromResult<ISandbox>(Greeting()));
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 0, factory);
        await PassTimeUntilAsync(() => _log.Events.Any(logged => logged.Name == "pool.creation.broke"));

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => pool.LeaseAsync(Token));
        Volatile.Write(ref broken, false);

        Assert.Equal(ErrorCodes.Internal, fault.Code);
        Assert.DoesNotContain("a bug", fault.Message, StringComparison.Ordinal);
        await PassTimeUntilAsync(() => pool.Waiting == 1);
        Assert.False(pool.ExecuteTask!.IsCompleted);
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
    public async Task StopAsync_OneIsBeingMade_IsRemovedToo()
    {
        // As the engine: it creates the container although it is asked no more.
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var factory = new FakeSandboxFactory(async _ =>
        {
            await gate.Task;
            return Greeting();
        });
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 0, factory);
        await PassTimeUntilAsync(() => factory.Calls == 1);

        Task stopping = pool.StopAsync(Token);
        gate.SetResult();
        await stopping;

        await Assert.Single(factory.Made).Disposed;
        Assert.Equal(0, pool.Waiting);
    }

    [Fact(Timeout = HangGuard)]
    public async Task StopAsync_EngineHangs_EndsWithTheHostsPatience()
    {
        FakeSandboxFactory factory = HangingFactory();
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 1 }, waiting: 0, factory);
        await PassTimeUntilAsync(() => factory.Calls == 1);
        using var patience = new CancellationTokenSource();

        Task stopping = pool.StopAsync(patience.Token);
        await patience.CancelAsync();

        await stopping;
    }

    [Fact(Timeout = HangGuard)]
    public async Task StopAsync_CallersWait_AreToldThatItShutsDown()
    {
        var factory = new FakeSandboxFactory(async cancellation =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return Greeting();
        });
        SandboxPool pool = await StartAsync(new PoolOptions { Size = 0 }, waiting: 0, factory);
        Task<ReadySandbox> leasing = pool.LeaseAsync(Token);

        await pool.StopAsync(Token);

        Assert.Equal(ErrorCodes.ShuttingDown, (await Assert.ThrowsAsync<SandboxUnavailableException>(() => leasing)).Code);
        Assert.Equal(ErrorCodes.ShuttingDown, (await Assert.ThrowsAsync<SandboxUnavailableException>(() => pool.LeaseAsync(Token))).Code);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task StopAsync_WhateverHappenedBefore_NoSandboxIsLost(int size)
    {
        var factory = new FakeSandboxFactory(async cancellation =>
        {
            await Task.Yield();
            return Random.Shared.Next(8) == 0 ? throw Away : Greeting();
        });
        SandboxPool pool = await StartAsync(new PoolOptions { Size = size, Creations = 3 }, waiting: 0, factory);
        using var clock = new CancellationTokenSource();
        Task passing = PassTimeUntilAsync(() => clock.IsCancellationRequested);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => UseAsync(pool, factory, times: 60))));
        await pool.StopAsync(Token);
        await clock.CancelAsync();
        await passing;

        Assert.NotEmpty(factory.Made);
        await Task.WhenAll(factory.Made.Select(sandbox => sandbox.Disposed));
        Assert.Equal(0, pool.Waiting);
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

    private static async Task UseAsync(SandboxPool pool, FakeSandboxFactory factory, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var leaving = new CancellationTokenSource();
            Task<ReadySandbox> leasing = pool.LeaseAsync(leaving.Token);
            if (Random.Shared.Next(4) == 0)
            {
                await Task.Yield();
                await leaving.CancelAsync();
            }

            if (Random.Shared.Next(10) == 0)
            {
                factory.Made.LastOrDefault()?.Supervisor.Close();
            }

            try
            {
                pool.Discard(await leasing);
            }
            catch (Exception fault) when (fault is OperationCanceledException or SandboxUnavailableException)
            {
                // It left, or the engine failed it.
            }
        }
    }

    private List<double> Pauses() => [.. _log.Events.Where(logged => logged.Name == "pool.refill.failed").Select(logged => (double)logged.Values["DelayS"]!)];

    private int Recycled() => _log.Events.Count(logged => logged.Name == "pool.recycled");

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

    private Task PassTimeUntilAsync(Func<bool> condition, int stepMs = 10) => _time.AdvanceUntilAsync(condition, stepMs);
}
