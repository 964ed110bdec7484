using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Telemetry;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Telemetry;

public sealed class ExecutionMetricsTests : IDisposable
{
    private const int HangGuard = 20_000;
    private static readonly byte[][] Ok = [Frames.Stdout("hi\n"), Frames.Done(), Frames.End()];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly MeterRoom _room = new();
    private readonly FakeLifetime _lifetime = new();
    private readonly ExecutionMetrics _metrics;

    public ExecutionMetricsTests() => _metrics = new ExecutionMetrics(_room);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _room.Dispose();
        _lifetime.Dispose();
    }

    [Fact(Timeout = HangGuard)]
    public async Task JobRunner_Job_IsMeasuredStepByStep()
    {
        FakeSandbox sandbox = FakeSandbox.Acting(_ => { });
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Of(() => sandbox)).RunAsync(
            Given.Job(), new JobDelivery(1, _time.GetUtcNow() - TimeSpan.FromSeconds(3)), Token);
        await sandbox.Supervisor.JobArrived;
        Assert.Equal(1, _room.Read("sandbox.jobs.running"));
        _time.Advance(TimeSpan.FromMilliseconds(400));
        sandbox.Supervisor.Send(Ok);

        await running;

        Assert.Equal([3.0], _room.Values("sandbox.job.queue.duration"));
        Assert.Equal([0.0], _room.Values("sandbox.job.acquire.duration"));
        Assert.Equal([0.4], _room.Values("sandbox.job.run.duration"));
        Assert.Single(_room.Values("sandbox.job.collect.duration"));
        Assert.Equal(0, _room.Read("sandbox.jobs.running"));
        Assert.Equal((1, 1), (_room.Total("sandbox.pool.leases"), _room.Total("sandbox.pool.misses")));
        Assert.Equal(1, _room.Total("sandbox.sandboxes.created"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task JobRunner_AcceptedAtUnknown_MeasuresNoQueue()
    {
        await Runner(FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok))).RunAsync(Given.Job(), new JobDelivery(1, null), Token);

        Assert.Empty(_room.Values("sandbox.job.queue.duration"));
        Assert.Single(_room.Values("sandbox.job.run.duration"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task SandboxLauncher_EveryTryFails_CountsEachByItsReason()
    {
        var factory = new FakeSandboxFactory(
            FakeSandboxFactory.Failing(new SandboxUnavailableException(ErrorCodes.EngineUnavailable, "Away.")),
            FakeSandboxFactory.Failing(new SandboxUnavailableException(ErrorCodes.SandboxFailed, "No python3.")));
        Task launching = Launcher(factory).LaunchAsync(Token);

        await _time.AdvanceUntilAsync(launching);

        await Assert.ThrowsAsync<SandboxUnavailableException>(() => launching);
        Assert.Equal(1, _room.Total("sandbox.sandboxes.failed", ("reason", ErrorCodes.EngineUnavailable)));
        Assert.Equal(2, _room.Total("sandbox.sandboxes.failed", ("reason", ErrorCodes.SandboxFailed)));
        Assert.Equal(0, _room.Total("sandbox.sandboxes.created"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task SandboxPool_Filled_TellsWhatItWantsAndHas()
    {
        using SandboxPool pool = Pool(FakeSandboxFactory.Of(() => FakeSandbox.Acting(_ => { })), new PoolOptions { Size = 3 });
        Assert.Equal((3, 0), (_room.Read("sandbox.pool.wanted"), _room.Read("sandbox.pool.ready")));
        await pool.StartAsync(Token);
        await _time.AdvanceUntilAsync(() => pool.Waiting == 3);

        ReadySandbox leased = await pool.LeaseAsync(Token);

        Assert.Equal((1, 0), (_room.Total("sandbox.pool.leases"), _room.Total("sandbox.pool.misses")));
        Assert.Equal(2, _room.Read("sandbox.pool.ready") + _room.Read("sandbox.pool.making"));
        pool.Discard(leased);
        await pool.StopAsync(Token);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SandboxPool_EngineFailsAndComesBack_BreakerIsOpenInBetween()
    {
        bool away = true;
        var factory = new FakeSandboxFactory(_ => Volatile.Read(ref away)
            ? Task.FromException<ISandbox>(new SandboxUnavailableException(ErrorCodes.EngineUnavailable, "Away."))
            : Task.FromResult<ISandbox>(FakeSandbox.Acting(_ => { })));
        using SandboxPool pool = Pool(factory, new PoolOptions { Size = 1 });
        Assert.Equal(0, _room.Read("sandbox.pool.breaker.open"));
        await pool.StartAsync(Token);

        await _time.AdvanceUntilAsync(() => _room.Read("sandbox.pool.breaker.open") == 1);
        Volatile.Write(ref away, false);
        await _time.AdvanceUntilAsync(() => pool.Waiting == 1);
        await _time.AdvanceUntilAsync(() => _room.Read("sandbox.pool.breaker.open") == 0);

        await pool.StopAsync(Token);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SandboxRemoval_Removed_IsCounted()
    {
        using var removal = new SandboxRemoval(_metrics);
        removal.Remove(FakeSandbox.Answering(Ok));

        await removal.DrainAsync(Token);

        Assert.Equal(1, _room.Total("sandbox.sandboxes.removed"));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(Language.Python, "python")]
    [InlineData(Language.Bash, "bash")]
    public async Task EmbeddedJobClient_Job_IsFinishedOnce(Language language, string label)
    {
        using var client = new EmbeddedJobClient(
            Runner(FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok))), new EmbeddedOptions(), _lifetime, _time, _metrics);
        await client.StartAsync(Token);

        await client.RunAsync(Given.Job(language: language), Token);

        Assert.Equal(1, _room.Total("sandbox.jobs.finished"));
        Assert.Equal(1, _room.Total("sandbox.jobs.finished", ("status", "ok"), ("language", label)));
        _lifetime.StopApplication();
        await client.StopAsync(Token);
    }

    [Fact]
    public void StartAtZero_EveryCounter_IsThereWithEachOfItsLabels()
    {
        _metrics.StartAtZero();

        Assert.All(_room.All, heard => Assert.Equal(0, heard.Value));
        Assert.Equal(8 * 3, _room.Values("sandbox.jobs.finished").Count);
        Assert.Equal(
            ["sandbox.jobs.finished", "sandbox.pool.leases", "sandbox.pool.misses", "sandbox.sandboxes.created", "sandbox.sandboxes.failed", "sandbox.sandboxes.removed"],
            _room.All.Select(heard => heard.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Measuring_OnceWarm_AllocatesNothing()
    {
        // Nobody listens to these, as in a worker that exports nothing; what a listener allocates is the listener's.
        var metrics = new ExecutionMetrics();
        var delivery = new JobDelivery(1, _time.GetUtcNow());
        DateTimeOffset now = _time.GetUtcNow();
        Measure();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int job = 0; job < 1_000; job++)
        {
            Measure();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Measure()
        {
            metrics.JobStarted(delivery, now);
            metrics.Leased(fromThePool: false);
            metrics.JobRan(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), TimeSpan.Zero);
            metrics.JobEnded();
            metrics.JobFinished(JobStatus.Ok, Language.Python);
        }
    }

    private SandboxLauncher Launcher(FakeSandboxFactory factory) => new(factory, _time, NullLogger<SandboxLauncher>.Instance, metrics: _metrics);

    private SandboxPool Pool(FakeSandboxFactory factory, PoolOptions options) => new(
        Launcher(factory), factory, new SandboxRemoval(_metrics), options, _lifetime, _time, NullLogger<SandboxPool>.Instance, _metrics);

    private JobRunner Runner(FakeSandboxFactory factory) => new(
        Pool(factory, new PoolOptions { Size = 0 }), Launcher(factory), new Limits(), _time, NullLogger<JobRunner>.Instance, _metrics);
}
