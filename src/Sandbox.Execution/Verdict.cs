using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution;

/// <summary>
/// Decides how a run ended, from the supervisor's report, the kernel's counters and the engine's word; never from anything user
/// code can print or return. Pure.
/// </summary>
internal static class Verdict
{
    private const int TimedOutExit = 124;
    private const int KilledExit = 137;
    private const int SignalBase = 128;
    private const int SigKill = 9;

    internal static JobOutcome Of(RunReport report, SandboxFate? fate)
    {
        if (report.Done is { End: ProgramEnd.TimedOut })
        {
            return TimedOut(report);
        }

        if (report.End == RunReportEnd.Silent)
        {
            // Silence is the program's doing, unless nothing could have been heard.
            return fate?.Kind is SandboxFateKind.Paused or SandboxFateKind.Unknown ? Lost(report, fate) : TimedOut(report);
        }

        if (report.Done is { } done && done.OomKills > 0 && WasKilled(done))
        {
            return OomKilled(report);
        }

        if (report.End == RunReportEnd.Lost)
        {
            return fate?.Kind == SandboxFateKind.OomKilled ? OomKilled(report) : Lost(report, fate);
        }

        JobOutcome outcome = Base(report) with { Status = JobStatus.Ok, ExitCode = ExitCode(report.Done!) };
        return report.FilesRefused is { } refused
            ? outcome with { Status = JobStatus.OutputRejected, Error = refused }
            : outcome;
    }

    // The kernel killed something for memory, and the program died by SIGKILL, or reports a child that did (a shell's 137).
    private static bool WasKilled(DoneFrame done) =>
        done is { End: ProgramEnd.Signalled, Value: SigKill } or { End: ProgramEnd.Exited, Value: KilledExit };

    private static int ExitCode(DoneFrame done) => done.End == ProgramEnd.Signalled ? SignalBase + done.Value : done.Value;

    private static JobOutcome TimedOut(RunReport report) => Base(report) with
    {
        Status = JobStatus.TimedOut,
        ExitCode = TimedOutExit,
        Error = new JobError(ErrorCodes.TimedOut, "The time limit ended the program."),
        Stderr = report.Stderr with { Text = WithLastLine(report.Stderr.Text, RunResult.TimeoutMarker) },
        Usage = Usage(report) with { LimitHit = "time" },
    };

    private static JobOutcome OomKilled(RunReport report) => Base(report) with
    {
        Status = JobStatus.OomKilled,
        ExitCode = KilledExit,
        Error = new JobError(ErrorCodes.OomKilled, "The kernel killed the program for using more memory than allowed."),
        Usage = Usage(report) with { LimitHit = "memory" },
    };

    private static JobOutcome Lost(RunReport report, SandboxFate? fate) => Base(report) with
    {
        Status = JobStatus.Failed,
        Error = fate?.Kind switch
        {
            SandboxFateKind.Unknown => new JobError(ErrorCodes.EngineUnavailable, "The container engine stopped answering while the job ran."),
            SandboxFateKind.Paused => new JobError(ErrorCodes.SandboxFailed, "The sandbox was paused from outside while the job ran."),
            _ => new JobError(ErrorCodes.SandboxFailed, "The sandbox was lost while the job ran."),
        },
    };

    private static JobOutcome Base(RunReport report) => new()
    {
        Status = JobStatus.Ok,
        Stdout = report.Stdout,
        Stderr = report.Stderr,
        OutputFiles = report.FilesRefused is null ? report.Files : [],
        Usage = Usage(report),
    };

    private static JobUsage Usage(RunReport report) => report.Done is not { } done
        ? new JobUsage()
        : new JobUsage
        {
            CpuMs = Math.Round(done.CpuMicroseconds / 1000.0, 3),
            MemoryPeakBytes = done.MemoryPeakBytes,
            LimitHit = done.OomKills > 0 ? "memory" : done.PidsRefused > 0 ? "pids" : null,
        };

    private static string WithLastLine(string text, string line) => text.Length == 0 || text[^1] == '\n' ? text + line : $"{text}\n{line}";
}
