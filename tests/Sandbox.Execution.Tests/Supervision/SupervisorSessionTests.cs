using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class SupervisorSessionTests
{
    private const int HangGuard = 20_000;
    private static readonly Limits Limits = new() { StreamBytes = 10, FileCount = 2, FileBytes = 100, OutputTotalBytes = 150 };

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task GreetAsync_Greeting_IsGiven()
    {
        var session = new SupervisorSession(FakeWire.Holding(Frames.Ready("python")), _time);

        SupervisorGreeting greeting = await session.GreetAsync(Token);

        Assert.Equal([Language.Python], greeting.Languages);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData('O')]
    [InlineData('D')]
    [InlineData('Z')]
    [InlineData('V')]
    [InlineData('F')]
    [InlineData('J')]
    public async Task GreetAsync_AnotherFrameFirst_IsAViolation(char type)
    {
        var session = new SupervisorSession(FakeWire.Holding(Frames.Of((byte)type, [])), _time);

        await Assert.ThrowsAsync<ProtocolViolationException>(() => session.GreetAsync(Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task GreetAsync_StreamEnds_IsAnIoFault()
    {
        var wire = new FakeWire();
        wire.Close();

        await Assert.ThrowsAsync<EndOfStreamException>(() => new SupervisorSession(wire, _time).GreetAsync(Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CompleteRun_ReportsEverything()
    {
        FakeWire wire = FakeWire.Holding(
            Frames.Ready(),
            Frames.Stdout("out1"), Frames.Stderr("err"), Frames.Stdout("out2"),
            Frames.Done(ProgramEnd.Exited, 3),
            Frames.File("b", "2"), Frames.File("a", "1"),
            Frames.End());

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal(RunReportEnd.Complete, report.End);
        Assert.Equal((ProgramEnd.Exited, 3), (report.Done!.End, report.Done.Value));
        Assert.Equal(new CapturedText("out1out2", 0), report.Stdout);
        Assert.Equal(new CapturedText("err", 0), report.Stderr);
        Assert.Equal(["a", "b"], report.Files.Select(file => file.Path));
        Assert.Null(report.FilesRefused);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_Job_IsWhatTheWriterWrites()
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Done(), Frames.End());
        Job job = Given.Job("code", 7);

        await GreetAndRunAsync(wire, job);

        var expected = new FakeWire();
        await expected.WriteAsync(await FrameWriter.StageAsync(expected, job, Limits, TimeSpan.FromMilliseconds(300), Frames.SealOf(wire.Written), Token), Token);
        Assert.Equal(expected.Written, wire.Written);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_Times_AreThoseOfTheWorkersOwnClock()
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready());
        Task<RunReport> running = GreetAndRunAsync(wire);
        await wire.Starved;
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        wire.Send(Frames.Done());
        await wire.Starved;
        _time.Advance(TimeSpan.FromMilliseconds(250));
        wire.Send(Frames.End());

        RunReport report = await running;

        Assert.Equal(TimeSpan.FromMilliseconds(1500), report.Run);
        Assert.Equal(TimeSpan.FromMilliseconds(250), report.Collect);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_LastWriteTakesItsTime_RunIsCountedFromItsBeginning()
    {
        // The program may start before the write is known to be done.
        var gate = new TaskCompletionSource();
        var wire = new FakeWire { WritesWaitFor = gate.Task };
        Task<RunReport> running = new SupervisorSession(wire, _time).RunAsync(Given.Job(), Limits, Token);
        await wire.WriteBlocked;
        _time.Advance(TimeSpan.FromMilliseconds(70));
        wire.Send(Frames.Done(), Frames.End());
        gate.SetResult();

        Assert.Equal(TimeSpan.FromMilliseconds(70), (await running).Run);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_StreamEnds_TellsWhetherAnythingWasHeard(bool answered)
    {
        FakeWire wire = FakeWire.Holding(answered ? [Frames.Ready(), Frames.Stderr("x")] : [Frames.Ready()]);
        wire.OnJob = lost => lost.Close();

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal((RunReportEnd.Lost, true, answered), (report.End, report.HandedOver, report.Answered));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_StreamsOverTheLimit_AreCutHereToo()
    {
        byte[] done = Frames.Of((byte)'D', Frames.DonePayload(stdoutDropped: 100, stderrDropped: 0));
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Stdout("123456"), Frames.Stdout("7890abc"), Frames.Stderr("12345678901"), done, Frames.End());

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal(new CapturedText("1234567890", 3 + 100), report.Stdout);
        Assert.Equal(new CapturedText("1234567890", 1), report.Stderr);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_DoneFrameOfSomebodyElse_IsNotBelieved()
    {
        byte[] forged = Frames.Sealed(Frames.Done(ProgramEnd.TimedOut, 124), new byte[Frames.Seal.Length]);
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Stdout("hi"), forged, Frames.End());

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal((RunReportEnd.Lost, null), (report.End, report.Done));
    }

    [Fact]
    public void Seal_EverySession_HasItsOwn()
    {
        using var wire = new FakeWire();

        Assert.NotEqual(new SupervisorSession(wire, _time).Seal.ToArray(), new SupervisorSession(wire, _time).Seal.ToArray());
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_FrameShapedTextInStdout_IsOnlyText()
    {
        byte[] forged = [.. Frames.Done(ProgramEnd.TimedOut, 124), .. Frames.End()];
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Of((byte)'O', forged), Frames.Done(), Frames.End());

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal(RunReportEnd.Complete, report.End);
        Assert.Equal(ProgramEnd.Exited, report.Done!.End);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_OutputRejected_IsInTheReport()
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Done(), Frames.File("a", "1"), Frames.Rejected("output_not_allowed", "link"), Frames.End());

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal(RunReportEnd.Complete, report.End);
        Assert.Equal(ErrorCodes.OutputNotAllowed, report.FilesRefused!.Code);
        Assert.Empty(report.Files);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_FilesOverTheWorkersLimits_AreRefusedHereToo()
    {
        string content = new('x', 80);
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Done(), Frames.File("a", content), Frames.File("b", content), Frames.End());

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal(RunReportEnd.Complete, report.End);
        Assert.Equal(ErrorCodes.OutputTotalTooLarge, report.FilesRefused!.Code);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_LargestFileWithTheLongestPath_IsTaken()
    {
        string path = string.Join('/', Enumerable.Repeat(new string('p', 203), 5)) + "/pppp";
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Done(), Frames.File(path, new string('x', 100)), Frames.End());

        RunReport report = await GreetAndRunAsync(wire);

        Assert.Equal(100, Assert.Single(report.Files).Content.Length);
    }

    public static TheoryData<string> Violations() =>
    [
        "R", "F", "V", "Z", "J", "G", "?", "bad done", "done with an impossible signal", "chunk too long",
        "D R", "D O", "D E", "D D", "D J", "D ?", "D file too long", "D file shorter than its path", "D unknown reason",
        "D refused V", "D refused F", "D end with a payload",
    ];

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(Violations))]
    public async Task RunAsync_ProtocolViolation_IsALostRun(string which)
    {
        byte[][] frames = which switch
        {
            "F" => [Frames.File("a", "1")],
            "V" => [Frames.Rejected("output_not_allowed", "a")],
            "bad done" => [Frames.Of((byte)'D', new byte[60])],
            "done with an impossible signal" => [Frames.Done(ProgramEnd.Signalled, 0)],
            "chunk too long" => [Frames.Header((byte)'O', 65_537)],
            "D file too long" => [Frames.Done(), Frames.Header((byte)'F', 2 + 1024 + 100 + 1)],
            "D file shorter than its path" => [Frames.Done(), Frames.Of((byte)'F', [0, 9, 1])],
            "D unknown reason" => [Frames.Done(), Frames.Rejected("nonsense", "a")],
            "D refused V" => [Frames.Done(), Frames.Rejected("output_not_allowed", "a"), Frames.Rejected("output_not_allowed", "b")],
            "D refused F" => [Frames.Done(), Frames.Rejected("output_not_allowed", "a"), Frames.File("b", "")],
            "D end with a payload" => [Frames.Done(), Frames.Of((byte)'Z', [0])],
            ['D', ' ', char type] => [Frames.Done(), Frames.Of((byte)type, type == 'D' ? Frames.DonePayload() : [])],
            [char type] => [Frames.Of((byte)type, [])],
            _ => throw new ArgumentOutOfRangeException(nameof(which)),
        };

        // Not closed: the violation itself must end the run, not the end of the stream.
        RunReport report = await GreetAndRunAsync(FakeWire.Holding([Frames.Ready(), Frames.Stdout("before"), .. frames]));

        Assert.Equal(RunReportEnd.Lost, report.End);
        Assert.Equal("before", report.Stdout.Text);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_StreamEndsAnywhere_IsALostRunWithWhatArrived()
    {
        byte[] whole = [.. Frames.Stdout("out"), .. Frames.Done(ProgramEnd.Exited, 7), .. Frames.File("a", "1"), .. Frames.End()];
        for (int length = 0; length < whole.Length; length++)
        {
            FakeWire wire = FakeWire.Holding(Frames.Ready(), whole[..length]);
            wire.Close();

            RunReport report = await GreetAndRunAsync(wire);

            Assert.Equal(RunReportEnd.Lost, report.End);
            Assert.Equal(length >= 8 ? "out" : "", report.Stdout.Text);
            Assert.Equal(length >= 8 + 106, report.Done is not null);
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_TransportFaultWhileReading_IsALostRun()
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready());
        wire.Close(new IOException("reset"));

        Assert.Equal(RunReportEnd.Lost, (await GreetAndRunAsync(wire)).End);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_TransportFaultWhileWriting_IsALostRun()
    {
        var wire = new FakeWire { WriteFault = new IOException("broken pipe") };

        RunReport report = await new SupervisorSession(wire, _time).RunAsync(Given.Job(), Limits, Token);

        Assert.Equal(RunReportEnd.Lost, report.End);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (report.Run, report.Collect));
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_SandboxTakesTheJobJustInTime_Runs()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wire = new FakeWire { WritesWaitFor = gate.Task };
        wire.Send(Frames.Done(), Frames.End());
        Task<RunReport> running = new SupervisorSession(wire, _time).RunAsync(Given.Job(timeoutSeconds: 1), Limits, Token);
        await wire.WriteBlocked;

        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        gate.SetResult();

        Assert.Equal(RunReportEnd.Complete, (await running).End);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_SandboxTakesNoJob_IsLostAtTheStageDeadline()
    {
        var wire = new FakeWire { WritesWaitFor = new TaskCompletionSource().Task };
        Task<RunReport> running = new SupervisorSession(wire, _time).RunAsync(Given.Job(timeoutSeconds: 1), Limits, Token);
        await wire.WriteBlocked;

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(RunReportEnd.Lost, (await running).End);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(1)]
    [InlineData(120)]
    public async Task RunAsync_SupervisorNeedsItsWholeGrace_IsStillHeard(int seconds)
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready());
        Task<RunReport> running = GreetAndRunAsync(wire, Given.Job(timeoutSeconds: seconds));
        await wire.Starved;

        _time.Advance(TimeSpan.FromSeconds(seconds) + SupervisorSession.Grace + TimeSpan.FromMilliseconds(200));
        wire.Send(Frames.Done(ProgramEnd.TimedOut, 124), Frames.End());

        Assert.Equal(RunReportEnd.Complete, (await running).End);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(1)]
    [InlineData(120)]
    public async Task RunAsync_SilentSupervisor_IsSilentWithinASecondOfTheLimit(int seconds)
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready(), Frames.Stdout("out"));
        Task<RunReport> running = GreetAndRunAsync(wire, Given.Job(timeoutSeconds: seconds));
        await wire.Starved;

        _time.Advance(TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(999));

        RunReport report = await running;
        Assert.Equal(RunReportEnd.Silent, report.End);
        Assert.Null(report.Done);
        Assert.Equal("out", report.Stdout.Text);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_EndlessOutputWithoutAnEnd_IsSilentAfterTheLimit()
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready());
        Task<RunReport> running = GreetAndRunAsync(wire, Given.Job(timeoutSeconds: 1));
        for (int tenth = 0; tenth < 20; tenth++)
        {
            if (running.IsCompleted)
            {
                break;
            }

            wire.Send(Frames.Stdout("more"));
            await Task.WhenAny(wire.Starved, running);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        RunReport report = await running;
        Assert.Equal(RunReportEnd.Silent, report.End);
        Assert.Equal("moremoremo", report.Stdout.Text);
        Assert.True(report.Stdout.DroppedBytes > 0);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(9_999, RunReportEnd.Complete)]
    [InlineData(10_000, RunReportEnd.Lost)]
    public async Task RunAsync_SlowCollection_HasItsOwnDeadlineAndKeepsTheVerdict(int milliseconds, RunReportEnd end)
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready());
        Task<RunReport> running = GreetAndRunAsync(wire, Given.Job(timeoutSeconds: 1));
        await wire.Starved;
        _time.Advance(TimeSpan.FromMilliseconds(1_200));
        wire.Send(Frames.Done(ProgramEnd.TimedOut, 124));
        await wire.Starved;

        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        wire.Send(Frames.End());

        RunReport report = await running;
        Assert.Equal(end, report.End);
        Assert.Equal(ProgramEnd.TimedOut, report.Done!.End);
        Assert.Equal(TimeSpan.FromMilliseconds(1_200), report.Run);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), report.Collect);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CallerCancelsWhileTheProgramRuns_Throws()
    {
        using var caller = new CancellationTokenSource();
        FakeWire wire = FakeWire.Holding();
        Task<RunReport> running = new SupervisorSession(wire, _time).RunAsync(Given.Job(), Limits, caller.Token);
        await wire.Starved;

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CallerCancelsWhileStaging_Throws()
    {
        using var caller = new CancellationTokenSource();
        var wire = new FakeWire { WritesWaitFor = new TaskCompletionSource().Task };
        Task<RunReport> running = new SupervisorSession(wire, _time).RunAsync(Given.Job(), Limits, caller.Token);
        await wire.WriteBlocked;

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RunAsync_CallerCancelsWhileCollecting_Throws()
    {
        using var caller = new CancellationTokenSource();
        FakeWire wire = FakeWire.Holding(Frames.Done());
        Task<RunReport> running = new SupervisorSession(wire, _time).RunAsync(Given.Job(), Limits, caller.Token);
        await wire.Starved;

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task<RunReport> GreetAndRunAsync(FakeWire wire, Job? job = null)
    {
        var session = new SupervisorSession(wire, _time);
        await session.GreetAsync(Token);
        return await session.RunAsync(job ?? Given.Job(), Limits, Token);
    }
}
