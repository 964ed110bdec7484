using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Clients;

public sealed class EmbeddedJobClientTests : IAsyncDisposable
{
    private const int HangGuard = 20_000;
    private static readonly byte[][] Ok = [Frames.Stdout("hi\n"), Frames.Done(ProgramEnd.Exited, 3), Frames.End()];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLifetime _lifetime = new();
    private EmbeddedJobClient? _client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            _lifetime.StopApplication();
            _time.Advance(TimeSpan.FromHours(1));
            try
            {
                await _client.StopAsync(Token);
            }
            finally
            {
                _client.Dispose();
            }
        }

        _lifetime.Dispose();
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_Job_IsFinishedUnderItsIds()
    {
        EmbeddedJobClient client = await StartAsync(FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok)), new EmbeddedOptions { Worker = "w-1" });

        RunResult result = Assert.IsType<JobReply.Finished>(await client.RunAsync(Given.Job(), Token)).Result;

        Assert.Equal(("job-1", "request-1", "w-1", 1), (result.JobId, result.RequestId, result.Worker, result.Attempt));
        Assert.Equal((JobStatus.Ok, 3, "hi\n"), (result.Status, result.ExitCode, result.Stdout));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_MoreJobsThanConcurrency_RunsThatManyAtOnceInOrder()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 2 });

        Task<JobReply>[] calls = [.. Enumerable.Range(0, 5).Select(number => client.RunAsync(Given.Job() with { JobId = $"j{number}" }, Token))];
        var finished = new List<string>();
        for (int ended = 0; ended < 5; ended++)
        {
            await jobs.HaveStartedAsync(Math.Min(5, ended + 2));
            Assert.Equal(Math.Min(5, ended + 2), jobs.Started);
            jobs.End(ended);
            Task<JobReply> first = await Task.WhenAny(calls.Where(call => !finished.Contains($"j{Array.IndexOf(calls, call)}")));
            finished.Add(Assert.IsType<JobReply.Finished>(await first).Result.JobId);
        }

        // Two run at once, so neighbours may swap; nobody is overtaken by more.
        Assert.All(finished, id => Assert.InRange(finished.IndexOf(id) - (id[1] - '0'), -1, 1));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_QueueFull_IsBusyAtOnce()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1, QueueLimit = 2 });
        Task<JobReply> running = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply>[] queued = [client.RunAsync(Given.Job(), Token), client.RunAsync(Given.Job(), Token)];

        Task<JobReply> refused = client.RunAsync(Given.Job(), Token);

        Assert.True(refused.IsCompleted);
        Assert.Equal(
            new JobReply.Busy(new JobError(ErrorCodes.Busy, "All 2 places in the queue are taken; try again.")),
            await refused);
        Assert.All(queued.Append(running), call => Assert.False(call.IsCompleted));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LookAsync_JobsThatRunAndWait_CountsThoseThatWait()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1, QueueLimit = 5 });
        using var leaving = new CancellationTokenSource();
        Task<JobReply> running = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply>[] waiting = [client.RunAsync(Given.Job(), Token), client.RunAsync(Given.Job(), leaving.Token)];

        Assert.Equal(new JobQueueState(2, 5, Workers: null), await client.LookAsync(Token));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[1]);
        Assert.Equal(1, (await client.LookAsync(Token))!.Waiting);

        jobs.End(0);
        await jobs.HaveStartedAsync(2);
        Assert.Equal(0, (await client.LookAsync(Token))!.Waiting);
        jobs.End(1);
        await Task.WhenAll(running, waiting[0]);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_PlaceBecomesFree_IsTakenAgain()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1, QueueLimit = 1 });
        Task<JobReply> first = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> second = client.RunAsync(Given.Job(), Token);
        jobs.End(0);
        await first;
        await jobs.HaveStartedAsync(2);

        Task<JobReply> third = client.RunAsync(Given.Job(), Token);

        Assert.False(third.IsCompleted);
        jobs.End(1);
        Assert.IsType<JobReply.Finished>(await second);
        await jobs.HaveStartedAsync(3);
        jobs.End(2);
        Assert.IsType<JobReply.Finished>(await third);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_WaitBudgetSpent_IsBusyAndNeverRuns()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(5) });
        Task<JobReply> running = client.RunAsync(Given.Job(timeoutSeconds: 60), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> waiting = client.RunAsync(Given.Job(), Token);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            new JobReply.Busy(new JobError(ErrorCodes.WaitBudgetSpent, "No worker was free within 5 s; try again.")),
            await waiting);

        // The one that runs has its turn already, however long it takes; the other never gets one.
        Assert.False(running.IsCompleted);
        jobs.End(0);
        Assert.IsType<JobReply.Finished>(await running);
        Task<JobReply> next = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(2);
        jobs.End(1);
        Assert.IsType<JobReply.Finished>(await next);
        Assert.Equal(2, jobs.Started);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_TurnComesWithinTheBudget_IsToldHowLongItWaited()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(5) });
        Task<JobReply> running = client.RunAsync(Given.Job(timeoutSeconds: 60), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> waiting = client.RunAsync(Given.Job(timeoutSeconds: 60), Token);
        _time.Advance(TimeSpan.FromMilliseconds(4_999));
        jobs.End(0);
        await running;
        await jobs.HaveStartedAsync(2);
        _time.Advance(TimeSpan.FromSeconds(10));
        jobs.End(1);

        RunResult result = Assert.IsType<JobReply.Finished>(await waiting).Result;

        Assert.Equal(4_999, result.Timings.QueueMs);
        Assert.Equal(10_000, result.DurationMs);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CallerLeavesWhileQueued_ThrowsAndNeverRuns()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1 });
        using var caller = new CancellationTokenSource();
        Task<JobReply> running = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> queued = client.RunAsync(Given.Job(), caller.Token);
        Task<JobReply> behind = client.RunAsync(Given.Job() with { JobId = "behind" }, Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        jobs.End(0);
        await running;
        await jobs.HaveStartedAsync(2);
        jobs.End(1);
        Assert.Equal("behind", Assert.IsType<JobReply.Finished>(await behind).Result.JobId);
        Assert.Equal(2, jobs.Started);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CallerLeftBefore_ThrowsAndNeverRuns()
    {
        var factory = FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok));
        EmbeddedJobClient client = await StartAsync(factory, new EmbeddedOptions { Concurrency = 1 });
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.RunAsync(Given.Job(), caller.Token));

        Assert.IsType<JobReply.Finished>(await client.RunAsync(Given.Job(), Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CallerLeavesWhileRunning_ThrowsAndRemovesTheSandbox()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1 });
        using var caller = new CancellationTokenSource();
        Task<JobReply> running = client.RunAsync(Given.Job(), caller.Token);
        await jobs.HaveStartedAsync(1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await jobs.Sandbox(0).Disposed;

        // The place is free for the next.
        Task<JobReply> next = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(2);
        jobs.End(1);
        Assert.IsType<JobReply.Finished>(await next);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_QueueFullOfCallersWhoLeft_HasRoom(bool leaves)
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1, QueueLimit = 2, QueueWait = TimeSpan.FromSeconds(5) });
        using var caller = new CancellationTokenSource();
        _ = client.RunAsync(Given.Job(timeoutSeconds: 60), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply>[] queued = [client.RunAsync(Given.Job(), caller.Token), client.RunAsync(Given.Job(), caller.Token)];
        if (leaves)
        {
            await caller.CancelAsync();
        }
        else
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        await Task.WhenAll(queued.Select(call => call.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default)));

        Task<JobReply> next = client.RunAsync(Given.Job(), Token);

        Assert.False(next.IsCompleted, "Nobody waits, yet the queue is full.");
    }

    [Fact(Timeout = HangGuard)]
    public async Task CancelAsync_WaitingJob_IsCancelledAtOnceAndNeverRuns()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1 });
        Task<JobReply> running = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> waiting = client.RunAsync(Given.Job() with { JobId = "waiting" }, Token);

        Assert.Equal(CancelReply.Asked, await client.CancelAsync("waiting", Token));

        RunResult result = Assert.IsType<JobReply.Finished>(await waiting).Result;
        Assert.Equal((JobStatus.Cancelled, ErrorCodes.Cancelled, "waiting"), (result.Status, result.Error?.Code, result.JobId));
        Assert.False(running.IsCompleted);
        jobs.End(0);
        Assert.Equal(JobStatus.Ok, Assert.IsType<JobReply.Finished>(await running).Result.Status);
        Assert.Equal(1, jobs.Started);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CancelAsync_RunningJob_IsCancelledAndItsNeighbourIsNot()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 2 });
        Task<JobReply> meant = client.RunAsync(Given.Job() with { JobId = "meant" }, Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> neighbour = client.RunAsync(Given.Job() with { JobId = "neighbour" }, Token);
        await jobs.HaveStartedAsync(2);

        Assert.Equal(CancelReply.Asked, await client.CancelAsync("meant", Token));

        Assert.Equal(JobStatus.Cancelled, Assert.IsType<JobReply.Finished>(await meant).Result.Status);
        await jobs.Sandbox(0).Disposed;
        Assert.False(neighbour.IsCompleted);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CancelAsync_JobThatIsOverOrNeverWas_IsNotFound()
    {
        EmbeddedJobClient client = await StartAsync(FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok)), new EmbeddedOptions());
        await client.RunAsync(Given.Job(), Token);

        Assert.Equal(CancelReply.NotFound, await client.CancelAsync("job-1", Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CancelAsync_TwoJobsOfThatId_EndsBoth()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1 });
        Task<JobReply> running = client.RunAsync(Given.Job(), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> waiting = client.RunAsync(Given.Job(), Token);

        await client.CancelAsync("job-1", Token);

        Assert.Equal(JobStatus.Cancelled, Assert.IsType<JobReply.Finished>(await running).Result.Status);
        Assert.Equal(JobStatus.Cancelled, Assert.IsType<JobReply.Finished>(await waiting).Result.Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Stopping_NewJob_IsRefusedAsShuttingDown()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions());
        _lifetime.StopApplication();

        JobReply reply = await client.RunAsync(Given.Job(), Token);

        Assert.Equal(ErrorCodes.ShuttingDown, Assert.IsType<JobReply.Unavailable>(reply).Error.Code);
        Assert.Equal(0, jobs.Started);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Stopping_JobsThatFitTheBudget_Finish()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(jobs.Factory, new EmbeddedOptions { Concurrency = 1, DrainBudget = TimeSpan.FromSeconds(20) });
        Task<JobReply> running = client.RunAsync(Given.Job(timeoutSeconds: 60), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply> queued = client.RunAsync(Given.Job(timeoutSeconds: 60), Token);

        _lifetime.StopApplication();
        Task stopping = client.StopAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(10));
        jobs.End(0);
        Assert.IsType<JobReply.Finished>(await running);
        await jobs.HaveStartedAsync(2);
        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.False(stopping.IsCompleted);
        jobs.End(1);

        Assert.Equal(JobStatus.Ok, Assert.IsType<JobReply.Finished>(await queued).Result.Status);
        await stopping;
        Assert.True(client.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Stopping_BudgetSpent_EndsWhatRunsAndGivesBackTheRest()
    {
        var jobs = new RunningJobs();
        EmbeddedJobClient client = await StartAsync(
            jobs.Factory, new EmbeddedOptions { Concurrency = 1, DrainBudget = TimeSpan.FromSeconds(20), QueueWait = TimeSpan.FromMinutes(5) });
        Task<JobReply> running = client.RunAsync(Given.Job(timeoutSeconds: 60), Token);
        await jobs.HaveStartedAsync(1);
        Task<JobReply>[] queued = [client.RunAsync(Given.Job(), Token), client.RunAsync(Given.Job(), Token)];

        _lifetime.StopApplication();
        Task stopping = client.StopAsync(Token);
        _time.Advance(TimeSpan.FromMilliseconds(19_999));
        Assert.All(queued.Append(running), call => Assert.False(call.IsCompleted));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        foreach (Task<JobReply> call in queued.Append(running))
        {
            Assert.Equal(ErrorCodes.ShuttingDown, Assert.IsType<JobReply.Unavailable>(await call).Error.Code);
        }

        await stopping;
        Assert.Equal(1, jobs.Started);
        await jobs.Sandbox(0).Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task Stopping_NothingToDo_EndsAtOnce()
    {
        EmbeddedJobClient client = await StartAsync(FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok)), new EmbeddedOptions());
        await client.RunAsync(Given.Job(), Token);
        _lifetime.StopApplication();

        await client.StopAsync(Token);

        Assert.True(client.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_ProgrammingError_StillAnswersTheCaller()
    {
        EmbeddedJobClient client = await StartAsync(Buggy(), new EmbeddedOptions { Concurrency = 1 });

        JobReply reply = await client.RunAsync(Given.Job(), Token);

        Assert.IsType<JobReply.Unavailable>(reply);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ExecuteTask!);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_ProgrammingErrorAmongSeveralLoops_EndsTheServiceAtOnce()
    {
        EmbeddedJobClient client = await StartAsync(Buggy(), new EmbeddedOptions { Concurrency = 4 });

        await client.RunAsync(Given.Job(), Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ExecuteTask!);
    }

    private static FakeSandboxFactory Buggy() =>
        FakeSandboxFactory.Of(() => new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready()).Breaking(new InvalidOperationException("a bug")) });

    private async Task<EmbeddedJobClient> StartAsync(FakeSandboxFactory factory, EmbeddedOptions options)
    {
        JobRunner runner = Given.Runner(factory, _time);
        _client = new EmbeddedJobClient(runner, options, _lifetime, _time);
        await _client.StartAsync(Token);
        return _client;
    }

    /// <summary>Jobs that run until the test ends them.</summary>
    private sealed class RunningJobs
    {
        private readonly ConcurrentQueue<FakeSandbox> _sandboxes = new();
        private readonly Channel<bool> _starts = Channel.CreateUnbounded<bool>();
        private int _seen;

        internal RunningJobs() => Factory = FakeSandboxFactory.Of(Make);

        internal FakeSandboxFactory Factory { get; }

        internal int Started => _sandboxes.Count;

        internal FakeSandbox Sandbox(int index) => _sandboxes.ElementAt(index);

        /// <summary>Waits until so many jobs have arrived in their sandboxes, and wait there.</summary>
        internal async Task HaveStartedAsync(int count)
        {
            for (; _seen < count; _seen++)
            {
                await _starts.Reader.ReadAsync(Token);
            }

            await Task.WhenAll(_sandboxes.ToArray().Take(count).Select(sandbox => Task.WhenAny(sandbox.Supervisor.Starved, sandbox.Disposed)));
        }

        internal void End(int index) => Sandbox(index).Supervisor.Send(Ok);

        private FakeSandbox Make()
        {
            FakeSandbox sandbox = FakeSandbox.Acting(_ => _starts.Writer.TryWrite(true));
            _sandboxes.Enqueue(sandbox);
            return sandbox;
        }
    }
}
