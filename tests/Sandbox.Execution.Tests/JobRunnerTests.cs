using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests;

public sealed class JobRunnerTests
{
    private const int HangGuard = 20_000;
    private static readonly byte[][] Ok = [Frames.Stdout("hi\n"), Frames.Done(), Frames.End()];

    private readonly SettableClock _time = new(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordingLogger<JobRunner> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JobDelivery Now => new(1, _time.GetUtcNow());

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_Job_RunsInASandboxThatIsRemoved()
    {
        FakeSandbox sandbox = FakeSandbox.Answering(Frames.Stdout("hi\n"), Frames.Done(ProgramEnd.Exited, 3), Frames.File("a", "1"), Frames.End());
        JobRunner runner = Runner(FakeSandboxFactory.Giving(sandbox));

        JobOutcome outcome = await runner.RunAsync(Given.Job(), Now, Token);

        Assert.Equal((JobStatus.Ok, 3, "hi\n"), (outcome.Status, outcome.ExitCode, outcome.Stdout.Text));
        Assert.Equal("a", Assert.Single(outcome.OutputFiles).Path);
        Assert.Equal(0, sandbox.Inspections);
        await sandbox.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_TwoJobs_NeverShareASandbox()
    {
        var factory = FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok));
        JobRunner runner = Runner(factory);

        await runner.RunAsync(Given.Job(), Now, Token);
        await runner.RunAsync(Given.Job(), Now, Token);

        Assert.Equal(2, factory.Made.Count);
        await Task.WhenAll(factory.Made.Select(sandbox => sandbox.Disposed));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_Times_AreMeasuredApart()
    {
        var sandbox = FakeSandbox.Acting(wire =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(300));
            wire.Send(Ok);
        });
        JobRunner runner = Runner(_ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(200));
            return Task.FromResult<ISandbox>(sandbox);
        });
        DateTimeOffset start = _time.GetUtcNow();

        JobOutcome outcome = await runner.RunAsync(Given.Job(), new JobDelivery(1, start.AddMilliseconds(-100)), Token);

        Assert.Equal(100, outcome.Timings.QueueMs);
        Assert.Equal(200, outcome.Timings.AcquireMs);
        Assert.Equal(start, outcome.StartedAt);
        Assert.Equal(start.AddMilliseconds(500), outcome.FinishedAt);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_RunAndCollectTimes_AreInTheOutcome()
    {
        FakeSandbox sandbox = FakeSandbox.Acting(_ => { });
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(Given.Job(), Now, Token);
        await sandbox.Supervisor.JobArrived;
        _time.Advance(TimeSpan.FromMilliseconds(400));
        sandbox.Supervisor.Send(Frames.Done());
        await sandbox.Supervisor.Starved;
        _time.Advance(TimeSpan.FromMilliseconds(50));
        sandbox.Supervisor.Send(Frames.End());

        JobOutcome outcome = await running;

        Assert.Equal((400, 50), (outcome.Timings.RunMs, outcome.Timings.CollectMs));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(null)]
    [InlineData(5)]
    public async Task RunAsync_UnknownOrFutureAcceptance_HasNoQueueTime(int? secondsAhead)
    {
        DateTimeOffset? accepted = secondsAhead is { } ahead ? _time.GetUtcNow().AddSeconds(ahead) : null;

        JobOutcome outcome = await Runner(FakeSandboxFactory.Giving(FakeSandbox.Answering(Ok))).RunAsync(Given.Job(), new JobDelivery(1, accepted), Token);

        Assert.Equal(0, outcome.Timings.QueueMs);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_WhileAJobRuns_CountsIt()
    {
        FakeSandbox sandbox = FakeSandbox.Acting(_ => { });
        JobRunner runner = Runner(FakeSandboxFactory.Giving(sandbox));
        Assert.Equal(0, runner.Inflight);
        Task<JobOutcome> running = runner.RunAsync(Given.Job(), Now, Token);
        await sandbox.Supervisor.Starved;
        Assert.Equal(1, runner.Inflight);

        sandbox.Supervisor.Send(Ok);

        await running;
        Assert.Equal(0, runner.Inflight);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(-1, JobStatus.Expired)]
    [InlineData(0, JobStatus.Ok)]
    [InlineData(1, JobStatus.Ok)]
    public async Task RunAsync_Deadline_IsHeldBeforeTheStart(int secondsAhead, JobStatus status)
    {
        var factory = FakeSandboxFactory.Of(() => FakeSandbox.Answering(Ok));

        JobOutcome outcome = await Runner(factory).RunAsync(Given.Job() with { Deadline = _time.GetUtcNow().AddSeconds(secondsAhead) }, Now, Token);

        Assert.Equal(status, outcome.Status);
        Assert.Equal(status == JobStatus.Expired ? ErrorCodes.DeadlinePassed : null, outcome.Error?.Code);
        Assert.Equal(status == JobStatus.Expired ? 0 : 1, factory.Calls);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_ImageWithoutTheLanguage_RejectsWithoutASandboxOnceThatIsKnown()
    {
        var factory = FakeSandboxFactory.Of(() => new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready("python")) });
        JobRunner runner = Runner(factory);
        Job bash = Given.Job(language: Language.Bash);

        JobOutcome first = await runner.RunAsync(bash, Now, Token);
        JobOutcome second = await runner.RunAsync(bash, Now, Token);

        Assert.All([first, second], outcome => Assert.Equal((JobStatus.Rejected, ErrorCodes.LanguageUnavailable), (outcome.Status, outcome.Error!.Code)));
        Assert.Equal(1, factory.Calls);
        await Assert.Single(factory.Made).Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CancelledWhileTheProgramRuns_IsCancelledAndTheSandboxRemoved()
    {
        using var caller = new CancellationTokenSource();
        FakeSandbox sandbox = FakeSandbox.Acting(_ => { });
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(Given.Job(), Now, caller.Token);
        await sandbox.Supervisor.Starved;

        await caller.CancelAsync();

        JobOutcome outcome = await running;
        Assert.Equal((JobStatus.Cancelled, ErrorCodes.Cancelled), (outcome.Status, outcome.Error!.Code));
        await sandbox.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CancelledWhileItWaitsForASandbox_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        JobRunner runner = Runner(async cancellation =>
        {
            Task never = Task.Delay(Timeout.Infinite, cancellation);
            asked.TrySetResult();
            await never;
            throw new InvalidOperationException("unreachable");
        });
        Task<JobOutcome> running = runner.RunAsync(Given.Job(), Now, caller.Token);
        await asked.Task;

        await caller.CancelAsync();

        Assert.Equal(JobStatus.Cancelled, (await running).Status);
        Assert.Equal(0, runner.Inflight);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(ErrorCodes.EngineUnavailable)]
    [InlineData(ErrorCodes.SandboxFailed)]
    public async Task RunAsync_NoSandboxToBeHad_IsFailedWithTheReason(string code)
    {
        JobRunner runner = Runner(FakeSandboxFactory.Failing(new SandboxUnavailableException(code, "No sandbox.")));

        Task<JobOutcome> running = runner.RunAsync(Given.Job(), Now, Token);
        await _time.AdvanceUntilAsync(running);

        JobOutcome outcome = await running;
        Assert.Equal((JobStatus.Failed, new JobError(code, "No sandbox.")), (outcome.Status, outcome.Error));
        Assert.Null(outcome.ExitCode);
        Assert.Contains(_log.Events, logged => logged.Name == "sandbox.unavailable");
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_SandboxLost_AsksTheEngineWhy()
    {
        var wire = FakeWire.Holding(Frames.Ready());
        wire.OnJob = lost => lost.Close();
        var sandbox = new FakeSandbox { Supervisor = wire, Fate = new SandboxFate(SandboxFateKind.OomKilled, "MemoryError") };

        JobOutcome outcome = await Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(Given.Job(), Now, Token);

        Assert.Equal(JobStatus.OomKilled, outcome.Status);
        Assert.Equal(1, sandbox.Inspections);
        LoggedEvent lost = Assert.Single(_log.Events, logged => logged.Name == "sandbox.lost");
        Assert.Contains("MemoryError", lost.Text, StringComparison.Ordinal);
        await sandbox.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_EngineNoticesTheEndLate_IsAskedAgain()
    {
        FakeSandbox sandbox = Closing(SandboxFateKind.OomKilled, SandboxFateKind.Running, SandboxFateKind.Running);

        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(Given.Job(), Now, Token);
        await _time.AdvanceUntilAsync(() => running.IsCompleted);

        Assert.Equal(JobStatus.OomKilled, (await running).Status);
        Assert.Equal(3, sandbox.Inspections);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_EngineNeverNoticesTheEnd_IsLostAfterFiveSeconds()
    {
        FakeSandbox sandbox = Closing(SandboxFateKind.Running);
        long began = _time.GetTimestamp();

        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(Given.Job(), Now, Token);
        await _time.AdvanceUntilAsync(() => running.IsCompleted);

        Assert.Equal((JobStatus.Failed, ErrorCodes.SandboxFailed), ((await running).Status, (await running).Error!.Code));
        Assert.InRange(sandbox.Inspections, 2, 110);
        Assert.True(_time.GetElapsedTime(began) >= TimeSpan.FromSeconds(5));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_SandboxGoneBeforeItsJob_JobGetsAnotherAndNobodyNotices()
    {
        FakeSandbox dead = FakeSandbox.Acting(wire => wire.Close());
        FakeSandbox alive = FakeSandbox.Answering(Ok);

        JobOutcome outcome = await Runner(FakeSandboxFactory.Giving(dead), FakeSandboxFactory.Giving(alive)).RunAsync(Given.Job(), Now, Token);

        Assert.Equal((JobStatus.Ok, "hi\n"), (outcome.Status, outcome.Stdout.Text));
        await dead.Disposed;
        Assert.Equal(dead.Id, Assert.Single(_log.Events, logged => logged.Name == "sandbox.replaced").Values["ContainerId"]);
        Assert.DoesNotContain(_log.Events, logged => logged.Name == "sandbox.lost");
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_JobCannotBeHandedOver_JobGetsAnother()
    {
        var broken = new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready()).Breaking(new IOException("reset")), Fate = new SandboxFate(SandboxFateKind.Running, "") };

        JobOutcome outcome = await Runner(FakeSandboxFactory.Giving(broken), FakeSandboxFactory.Giving(FakeSandbox.Answering(Ok)))
            .RunAsync(Given.Job(), Now, Token);

        Assert.Equal(JobStatus.Ok, outcome.Status);
        await broken.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_EverySandboxIsGone_FailsAfterThree()
    {
        var factory = FakeSandboxFactory.Of(() => FakeSandbox.Acting(wire => wire.Close()));

        JobOutcome outcome = await Runner(factory).RunAsync(Given.Job(), Now, Token);

        Assert.Equal((JobStatus.Failed, ErrorCodes.SandboxFailed), (outcome.Status, outcome.Error!.Code));
        Assert.Equal(3, factory.Calls);
        await Task.WhenAll(factory.Made.Select(sandbox => sandbox.Disposed));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(SandboxFateKind.Ended, true, 0)]
    [InlineData(SandboxFateKind.Ended, false, 3000)]
    [InlineData(SandboxFateKind.Unknown, false, 0)]
    [InlineData(SandboxFateKind.OomKilled, false, 0)]
    [InlineData(SandboxFateKind.Running, false, 0)]
    public async Task RunAsync_ProgramMayHaveRunForLong_IsNotRunAgain(SandboxFateKind fate, bool answered, int milliseconds)
    {
        FakeSandbox sandbox = FakeSandbox.Acting(
            wire =>
            {
                wire.Send(answered ? [Frames.Stdout("x")] : []);
                _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                wire.Close();
            },
            fate);
        var factory = new FakeSandboxFactory(FakeSandboxFactory.Giving(sandbox));

        Task<JobOutcome> running = Runner(factory).RunAsync(Given.Job(), Now, Token);
        await _time.AdvanceUntilAsync(running);
        JobOutcome outcome = await running;

        Assert.NotEqual(JobStatus.Ok, outcome.Status);
        Assert.Equal(1, factory.Calls);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_SandboxIsPaused_JobGetsAnotherAfterASecond()
    {
        FakeSandbox paused = FakeSandbox.Acting(_ => { }, SandboxFateKind.Paused);
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(paused), FakeSandboxFactory.Giving(FakeSandbox.Answering(Ok)))
            .RunAsync(Given.Job(timeoutSeconds: 100), Now, Token);

        await _time.AdvanceUntilAsync(() => running.IsCompleted);

        JobOutcome outcome = await running;
        Assert.Equal(JobStatus.Ok, outcome.Status);
        Assert.InRange(outcome.Timings.AcquireMs, 1000, 20_000);
        await paused.Disposed;
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(SandboxFateKind.Running)]
    [InlineData(SandboxFateKind.Unknown)]
    [InlineData(SandboxFateKind.Ended)]
    public async Task RunAsync_ProgramIsSilentForLong_IsLeftAlone(SandboxFateKind fate)
    {
        FakeSandbox quiet = FakeSandbox.Acting(_ => { }, fate);
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(quiet)).RunAsync(Given.Job(timeoutSeconds: 100), Now, Token);
        await _time.AdvanceUntilAsync(() => quiet.Inspected.IsCompleted);

        quiet.Supervisor.Send(Ok);

        Assert.Equal(JobStatus.Ok, (await running).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_EngineDoesNotTellOfASilentProgram_DoesNotKeepItsAnswerWaiting()
    {
        FakeSandbox quiet = FakeSandbox.Acting(_ => { }, SandboxFateKind.Running, inspection: new TaskCompletionSource().Task);
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(quiet)).RunAsync(Given.Job(timeoutSeconds: 100), Now, Token);
        await _time.AdvanceUntilAsync(() => quiet.Inspected.IsCompleted);

        quiet.Supervisor.Send(Ok);

        Assert.Equal(JobStatus.Ok, (await running).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_PausedAfterItHasSpoken_FailsAtTheLimitAndIsNoTimeOut()
    {
        FakeSandbox paused = FakeSandbox.Acting(wire => wire.Send(Frames.Stdout("so far")), SandboxFateKind.Paused);
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(paused)).RunAsync(Given.Job(timeoutSeconds: 5), Now, Token);

        await _time.AdvanceUntilAsync(() => running.IsCompleted);

        JobOutcome outcome = await running;
        Assert.Equal((JobStatus.Failed, ErrorCodes.SandboxFailed, "so far"), (outcome.Status, outcome.Error!.Code, outcome.Stdout.Text));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_EngineHangsAfterTheLimit_IsAskedForTwoSecondsOnly()
    {
        FakeSandbox quiet = FakeSandbox.Acting(wire => wire.Send(Frames.Stdout("x")), SandboxFateKind.Running, inspection: new TaskCompletionSource().Task);
        Task<JobOutcome> running = Runner(FakeSandboxFactory.Giving(quiet)).RunAsync(Given.Job(timeoutSeconds: 5), Now, Token);
        await _time.AdvanceUntilAsync(() => quiet.Inspected.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ErrorCodes.EngineUnavailable, (await running).Error!.Code);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_SomebodySetsTheClock_DurationIsTrueAllTheSame()
    {
        FakeSandbox sandbox = FakeSandbox.Acting(wire =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(40));
            _time.WallClockIsAhead = TimeSpan.FromHours(1);
            wire.Send(Ok);
        });

        JobOutcome outcome = await Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(Given.Job(), Now, Token);

        Assert.Equal(TimeSpan.FromMilliseconds(40), outcome.FinishedAt - outcome.StartedAt);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_Job_IsLoggedWithTheFieldsOperatorsParse()
    {
        FakeSandbox sandbox = FakeSandbox.Acting(wire =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            wire.Send(Frames.Done(ProgramEnd.Exited, 3), Frames.File("a", "12"), Frames.File("b", "345"), Frames.End());
        });
        Job job = Given.Job("12345", 7) with { InputFiles = [new JobFile("x", [1, 2, 3])] };

        await Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(job, Now, Token);

        Assert.Equal(["sandbox.run.start", "sandbox.run.finish"], _log.Events.Select(logged => logged.Name));
        Assert.Equal(
            Values(("CodeBytes", 5), ("JobId", "job-1"), ("RequestId", "request-1"), ("TimeoutS", 7)),
            Values(_log.Events.First()));
        Assert.Equal(
            Values(
                ("DurationMs", 250L), ("ExitCode", 3), ("InputBytes", 3L), ("InputFiles", 1), ("JobId", "job-1"), ("OutputBytes", 5L),
                ("OutputFiles", 2), ("RequestId", "request-1"), ("Status", "ok"), ("TimedOut", false)),
            Values(_log.Events.Last()));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("timed out", "timed_out", true)]
    [InlineData("lost", "failed", false)]
    [InlineData("expired", "expired", false)]
    [InlineData("cancelled", "cancelled", false)]
    public async Task RunAsync_EveryEnding_IsLoggedAsFinished(string ending, string status, bool timedOut)
    {
        using var caller = new CancellationTokenSource();
        FakeSandbox sandbox = FakeSandbox.Acting(wire =>
        {
            if (ending == "timed out")
            {
                wire.Send(Frames.Done(ProgramEnd.TimedOut, 124), Frames.End());
            }
            else if (ending == "cancelled")
            {
                caller.Cancel();
            }
            else
            {
                wire.Send(Frames.Stdout("so far"));
                wire.Close();
            }
        });
        Job job = ending == "expired" ? Given.Job() with { Deadline = DateTimeOffset.MinValue } : Given.Job();

        await Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(job, Now, caller.Token);

        Assert.Equal("sandbox.run.start", _log.Events.First().Name);
        LoggedEvent finish = _log.Events.Last();
        Assert.Equal(("sandbox.run.finish", status, timedOut), (finish.Name, finish.Values["Status"], finish.Values["TimedOut"]));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("ok")]
    [InlineData("lost")]
    [InlineData("violation")]
    [InlineData("refused")]
    public async Task RunAsync_JobsContent_IsNeverLogged(string ending)
    {
        const string Secret = "hunter2";
        FakeSandbox sandbox = FakeSandbox.Acting(wire =>
        {
            wire.Send(Frames.Stdout(Secret), Frames.Stderr(Secret));
            switch (ending)
            {
                case "ok":
                    wire.Send(Frames.Done(), Frames.File(Secret, Secret), Frames.End());
                    break;
                case "refused":
                    wire.Send(Frames.Done(), Frames.Rejected("output_not_allowed", Secret), Frames.End());
                    break;
                case "violation":
                    wire.Send(Frames.Of((byte)'R', System.Text.Encoding.UTF8.GetBytes(Secret)));
                    break;
                default:
                    wire.Close();
                    break;
            }
        });
        Job job = Given.Job(Secret) with { InputFiles = [new JobFile(Secret, System.Text.Encoding.UTF8.GetBytes(Secret))] };

        await Runner(FakeSandboxFactory.Giving(sandbox)).RunAsync(job, Now, Token);

        Assert.True(_log.Events.Count >= 2);
        Assert.All(_log.Events, logged =>
        {
            Assert.DoesNotContain(Secret, logged.Text, StringComparison.Ordinal);
            Assert.All(logged.Values.Values, value => Assert.DoesNotContain(Secret, $"{value}", StringComparison.Ordinal));
        });
    }

    private static FakeSandbox Closing(SandboxFateKind fate, params SandboxFateKind[] atFirst)
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready());
        wire.OnJob = lost => lost.Close();
        return new FakeSandbox { Supervisor = wire, Fate = new SandboxFate(fate, ""), FateAtFirst = new(atFirst) };
    }

    private static string Values(params (string Name, object? Value)[] values) => string.Join(", ", values.Select(pair => $"{pair.Name}={pair.Value}:{pair.Value?.GetType().Name}"));

    private static string Values(LoggedEvent logged) =>
        Values([.. logged.Values.Where(pair => pair.Key != "{OriginalFormat}").OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))]);

    private JobRunner Runner(params Func<CancellationToken, Task<ISandbox>>[] makers) => Runner(new FakeSandboxFactory(makers));

    private JobRunner Runner(FakeSandboxFactory factory) =>
        Given.Runner(factory, _time, _log);

    private sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        internal TimeSpan WallClockIsAhead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallClockIsAhead;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
