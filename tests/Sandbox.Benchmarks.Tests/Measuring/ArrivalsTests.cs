using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Tests.Measuring;

public sealed class ArrivalsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SpacedAsync_QuickJobs_BeginOnSchedule()
    {
        var clock = new JumpingClock();

        double[] begun = await Arrivals.SpacedAsync(_ => Task.FromResult(clock.Now.TotalMilliseconds), 4, TimeSpan.FromMilliseconds(30), clock, Token);

        Assert.Equal(new double[] { 0, 30, 60, 90 }, begun);
    }

    [Fact]
    public async Task SpacedAsync_OneJobIsLate_TheNextBeginsWhenItEndsAndTheScheduleGoesOnFromThere()
    {
        var clock = new JumpingClock();

        double[] begun = await Arrivals.SpacedAsync(JobAsync, 4, TimeSpan.FromMilliseconds(30), clock, Token);

        Assert.Equal(new double[] { 0, 70, 100, 130 }, begun);

        Task<double> JobAsync(CancellationToken cancellation)
        {
            TimeSpan began = clock.Now;
            if (began == TimeSpan.Zero)
            {
                clock.Now += TimeSpan.FromMilliseconds(70);
            }

            return Task.FromResult(began.TotalMilliseconds);
        }
    }

    [Fact]
    public async Task InTurnsAsync_TwoKinds_Alternate()
    {
        List<int> heard = [];

        double[] took = await Arrivals.InTurnsAsync(_ => Task.FromResult(1.0), _ => Task.FromResult(2.0), 3, TimeSpan.Zero, heard.Add, Token);

        Assert.Equal([1, 2, 1, 2, 1, 2], took);
        Assert.Equal([2, 4, 6], heard);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task ClosedLoopAsync_Callers_MeasuresOnlyWhatComesAfterTheFirst(int callers)
    {
        int running = 0;
        int most = 0;
        int answered = 0;
        Lock turn = new();

        LoopResult loop = await Arrivals.ClosedLoopAsync(JobAsync, callers, unmeasured: 10, measured: 20, Long, Token);

        Assert.Equal(20, loop.Milliseconds.Length);
        Assert.InRange(most, 1, callers);
        Assert.InRange(answered, 30, 30 + callers);
        Assert.All(loop.Milliseconds, number => Assert.InRange(number, 11 - callers, 30 + callers));
        Assert.InRange(loop.PerSecond, double.Epsilon, double.MaxValue);

        async Task<double> JobAsync(CancellationToken cancellation)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            lock (turn)
            {
                running--;
                return ++answered;
            }
        }
    }

    [Fact]
    public async Task ClosedLoopAsync_TimeIsUp_EndsWithWhatThereIs()
    {
        LoopResult loop = await Arrivals.ClosedLoopAsync(_ => Task.FromResult(1.0), 1, unmeasured: 0, measured: int.MaxValue, TimeSpan.Zero, Token);

        Assert.Single(loop.Milliseconds);
    }

    [Fact]
    public async Task ClosedLoopAsync_OneJobFails_EndsAllCallersWithItsFault()
    {
        int asked = 0;

        await Assert.ThrowsAsync<ScenarioException>(() => Arrivals.ClosedLoopAsync(JobAsync, 3, 1, int.MaxValue, Long, Token));

        async Task<double> JobAsync(CancellationToken cancellation)
        {
            await Task.Yield();
            return Interlocked.Increment(ref asked) == 5 ? throw new ScenarioException("A wrong answer.") : 1;
        }
    }

    [Fact]
    public async Task BurstAsync_Size_RunsAllAtOnceAndCountsFromTheirMoment()
    {
        int begun = 0;
        var everybody = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        double[] took = await Arrivals.BurstAsync(JobAsync, 8, Token);

        Assert.Equal(8, took.Length);
        Assert.All(took, milliseconds => Assert.InRange(milliseconds, 5, Long.TotalMilliseconds));

        async Task<double> JobAsync(CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref begun) == 8)
            {
                everybody.SetResult();
            }

            await everybody.Task.WaitAsync(Long, cancellation);
            return 5;
        }
    }

    /// <summary>A clock on which every wait is over at once, and has taken its time.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        internal TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Now += dueTime;
            callback(state);
            return new Over();
        }

        private sealed class Over : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
                // Nothing is under way.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
