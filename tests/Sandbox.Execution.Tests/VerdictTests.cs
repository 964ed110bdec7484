using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests;

public sealed class VerdictTests
{
    private static readonly DoneFrame Exited = new(ProgramEnd.Exited, 0, 0, 0, 1_234_567, 4096, OomKills: 0, PidsRefused: 0);
    private static readonly JobError Refusal = new(ErrorCodes.OutputNotAllowed, "No.");

    private static readonly RunReport Complete = new()
    {
        End = RunReportEnd.Complete,
        Done = Exited,
        Stdout = new CapturedText("out", 3),
        Stderr = new CapturedText("err", 4),
        Files = [new JobFile("a", [1])],
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(124)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(137)]
    [InlineData(255)]
    public void Of_ProgramExited_IsOkWithItsCodeWhateverItClaims(int code)
    {
        RunReport report = Complete with
        {
            Done = Exited with { Value = code },
            Stderr = new CapturedText("Killed\n" + RunResult.TimeoutMarker, 0),
        };

        JobOutcome outcome = Verdict.Of(report, fate: null);

        Assert.Equal((JobStatus.Ok, code), (outcome.Status, outcome.ExitCode));
        Assert.Null(outcome.Error);
        Assert.Null(outcome.Usage!.LimitHit);
        Assert.Equal(report.Stderr, outcome.Stderr);
    }

    [Theory]
    [InlineData(1, 129)]
    [InlineData(6, 134)]
    [InlineData(8, 136)]
    [InlineData(9, 137)]
    [InlineData(11, 139)]
    [InlineData(15, 143)]
    [InlineData(64, 192)]
    public void Of_ProgramDiedBySignal_IsOkWithAShellsCode(int signal, int code)
    {
        JobOutcome outcome = Verdict.Of(Complete with { Done = Exited with { End = ProgramEnd.Signalled, Value = signal } }, fate: null);

        Assert.Equal((JobStatus.Ok, code), (outcome.Status, outcome.ExitCode));
        Assert.Null(outcome.Error);
    }

    [Fact]
    public void Of_CompleteRun_KeepsWhatCameOut()
    {
        JobOutcome outcome = Verdict.Of(Complete, fate: null);

        Assert.Equal(Complete.Stdout, outcome.Stdout);
        Assert.Equal(Complete.Stderr, outcome.Stderr);
        Assert.Same(Complete.Files, outcome.OutputFiles);
        Assert.Equal(new JobUsage { CpuMs = 1234.567, MemoryPeakBytes = 4096, LimitHit = null }, outcome.Usage);
    }

    [Theory]
    [InlineData(ProgramEnd.Signalled, 9, 1, JobStatus.OomKilled, 137)]
    [InlineData(ProgramEnd.Signalled, 9, 0, JobStatus.Ok, 137)]
    [InlineData(ProgramEnd.Exited, 137, 1, JobStatus.OomKilled, 137)]
    [InlineData(ProgramEnd.Exited, 137, 0, JobStatus.Ok, 137)]
    [InlineData(ProgramEnd.Exited, 0, 1, JobStatus.Ok, 0)]
    [InlineData(ProgramEnd.Exited, 1, 7, JobStatus.Ok, 1)]
    [InlineData(ProgramEnd.Exited, 9, 1, JobStatus.Ok, 9)]
    [InlineData(ProgramEnd.Signalled, 11, 1, JobStatus.Ok, 139)]
    [InlineData(ProgramEnd.Signalled, 15, 1, JobStatus.Ok, 143)]
    public void Of_OutOfMemory_NeedsTheKernelsCountAndADeathByKill(ProgramEnd end, int value, long oomKills, JobStatus status, int exitCode)
    {
        RunReport report = Complete with { Done = Exited with { End = end, Value = value, OomKills = oomKills } };

        JobOutcome outcome = Verdict.Of(report, fate: null);

        Assert.Equal((status, exitCode), (outcome.Status, outcome.ExitCode));
        Assert.Equal(status == JobStatus.OomKilled ? ErrorCodes.OomKilled : null, outcome.Error?.Code);
        Assert.Equal(oomKills > 0 ? "memory" : null, outcome.Usage!.LimitHit);
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(0, 1, "pids")]
    [InlineData(1, 1, "memory")]
    public void Of_LimitHit_IsTheKernelsWord(long oomKills, long pidsRefused, string? limit)
    {
        RunReport report = Complete with { Done = Exited with { OomKills = oomKills, PidsRefused = pidsRefused } };

        Assert.Equal(limit, Verdict.Of(report, fate: null).Usage!.LimitHit);
    }

    [Theory]
    [InlineData("", "[timeout] code execution exceeded limit")]
    [InlineData("x", "x\n[timeout] code execution exceeded limit")]
    [InlineData("x\n", "x\n[timeout] code execution exceeded limit")]
    [InlineData("x\r\n\n", "x\r\n\n[timeout] code execution exceeded limit")]
    public void Of_TimedOut_Is124WithTheMarkerAsLastLine(string stderr, string expected)
    {
        RunReport report = Complete with { Done = Exited with { End = ProgramEnd.TimedOut, Value = 124 }, Stderr = new CapturedText(stderr, 5) };

        JobOutcome outcome = Verdict.Of(report, fate: null);

        Assert.Equal((JobStatus.TimedOut, 124), (outcome.Status, outcome.ExitCode));
        Assert.Equal(new CapturedText(expected, 5), outcome.Stderr);
        Assert.Equal(ErrorCodes.TimedOut, outcome.Error!.Code);
        Assert.Equal("time", outcome.Usage!.LimitHit);
        Assert.Equal(Complete.Stdout, outcome.Stdout);
        Assert.Single(outcome.OutputFiles);
    }

    [Theory]
    [InlineData(RunReportEnd.Complete, 0)]
    [InlineData(RunReportEnd.Complete, 3)]
    [InlineData(RunReportEnd.Lost, 0)]
    [InlineData(RunReportEnd.Lost, 3)]
    public void Of_TimedOutThenLostOrOutOfMemory_StaysTimedOut(RunReportEnd end, long oomKills)
    {
        RunReport report = Complete with { End = end, Done = Exited with { End = ProgramEnd.TimedOut, Value = 124, OomKills = oomKills } };

        JobOutcome outcome = Verdict.Of(report, new SandboxFate(SandboxFateKind.OomKilled, ""));

        Assert.Equal((JobStatus.TimedOut, "time"), (outcome.Status, outcome.Usage!.LimitHit));
    }

    [Theory]
    [InlineData(SandboxFateKind.Paused, ErrorCodes.SandboxFailed)]
    [InlineData(SandboxFateKind.Unknown, ErrorCodes.EngineUnavailable)]
    public void Of_SilentForWantOfAnEngine_IsNotTheProgramsFault(SandboxFateKind fate, string code)
    {
        RunReport report = Complete with { End = RunReportEnd.Silent, Done = null, Files = [] };

        JobOutcome outcome = Verdict.Of(report, new SandboxFate(fate, ""));

        Assert.Equal((JobStatus.Failed, code, null), (outcome.Status, outcome.Error!.Code, outcome.ExitCode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(SandboxFateKind.Running)]
    [InlineData(SandboxFateKind.Ended)]
    public void Of_SilentSupervisor_IsTimedOut(SandboxFateKind? fate)
    {
        RunReport report = Complete with { End = RunReportEnd.Silent, Done = null, Files = [] };

        JobOutcome outcome = Verdict.Of(report, fate is { } kind ? new SandboxFate(kind, "") : null);

        Assert.Equal((JobStatus.TimedOut, 124), (outcome.Status, outcome.ExitCode));
        Assert.EndsWith("\n" + RunResult.TimeoutMarker, outcome.Stderr.Text, StringComparison.Ordinal);
        Assert.Equal(new JobUsage { LimitHit = "time" }, outcome.Usage);
    }

    [Theory]
    [InlineData(null, JobStatus.Failed, ErrorCodes.SandboxFailed)]
    [InlineData(SandboxFateKind.Running, JobStatus.Failed, ErrorCodes.SandboxFailed)]
    [InlineData(SandboxFateKind.Ended, JobStatus.Failed, ErrorCodes.SandboxFailed)]
    [InlineData(SandboxFateKind.Paused, JobStatus.Failed, ErrorCodes.SandboxFailed)]
    [InlineData(SandboxFateKind.Unknown, JobStatus.Failed, ErrorCodes.EngineUnavailable)]
    [InlineData(SandboxFateKind.OomKilled, JobStatus.OomKilled, ErrorCodes.OomKilled)]
    public void Of_LostRun_IsWhatTheEngineSays(SandboxFateKind? fate, JobStatus status, string code)
    {
        RunReport report = Complete with { End = RunReportEnd.Lost, Done = null, Files = [] };

        JobOutcome outcome = Verdict.Of(report, fate is { } kind ? new SandboxFate(kind, "d") : null);

        Assert.Equal((status, code), (outcome.Status, outcome.Error!.Code));
        Assert.Equal(status == JobStatus.OomKilled ? 137 : null, outcome.ExitCode);
        Assert.Equal(status == JobStatus.OomKilled ? "memory" : null, outcome.Usage!.LimitHit);
        Assert.Equal("out", outcome.Stdout.Text);
        Assert.Equal("err", outcome.Stderr.Text);
    }

    [Fact]
    public void Of_LostAfterTheProgramEnded_IsStillLost()
    {
        // What it left in /output did not arrive whole, so "ok" would be a lie.
        JobOutcome outcome = Verdict.Of(Complete with { End = RunReportEnd.Lost }, new SandboxFate(SandboxFateKind.Ended, ""));

        Assert.Equal((JobStatus.Failed, ErrorCodes.SandboxFailed, null), (outcome.Status, outcome.Error!.Code, outcome.ExitCode));
    }

    [Fact]
    public void Of_LostAfterTheKernelKilledTheProgram_IsOomKilled()
    {
        RunReport report = Complete with { End = RunReportEnd.Lost, Done = Exited with { End = ProgramEnd.Signalled, Value = 9, OomKills = 1 } };

        Assert.Equal(JobStatus.OomKilled, Verdict.Of(report, new SandboxFate(SandboxFateKind.Ended, "")).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Of_OutputRefused_IsOutputRejectedWithTheReasonAndTheExitCode(int code)
    {
        RunReport report = Complete with { Done = Exited with { Value = code }, FilesRefused = Refusal };

        JobOutcome outcome = Verdict.Of(report, fate: null);

        Assert.Equal((JobStatus.OutputRejected, code, Refusal), (outcome.Status, outcome.ExitCode, outcome.Error));
        Assert.Empty(outcome.OutputFiles);
        Assert.Equal("out", outcome.Stdout.Text);
    }

    [Theory]
    [InlineData(ProgramEnd.TimedOut, 124, 0, JobStatus.TimedOut)]
    [InlineData(ProgramEnd.Signalled, 9, 1, JobStatus.OomKilled)]
    public void Of_OutputRefusedAfterALimitFired_TellsTheLimitAndGivesNoFiles(ProgramEnd end, int value, long oomKills, JobStatus status)
    {
        RunReport report = Complete with { Done = Exited with { End = end, Value = value, OomKills = oomKills }, FilesRefused = Refusal };

        JobOutcome outcome = Verdict.Of(report, fate: null);

        Assert.Equal(status, outcome.Status);
        Assert.Empty(outcome.OutputFiles);
    }
}
