using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution;

/// <summary>One job in one sandbox: what was reported, and what the engine says where that leaves a question.</summary>
/// <param name="Report">The supervisor's report.</param>
/// <param name="Fate">The engine's word; null when nobody had to ask.</param>
internal sealed record SandboxRun(RunReport Report, SandboxFate? Fate)
{
    // The supervisor says nothing before the program does, so silence alone means nothing; asking the engine costs it a millisecond.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A container that is killed as its job comes is gone within milliseconds; but a busy engine takes seconds to close its stream.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    // An engine notices an end a little after the stream has, a busy one seconds after; until then it calls the container running.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndPause = TimeSpan.FromMilliseconds(50);

    // The answer is due: an engine that does not know by then does not know.
    private static readonly TimeSpan AskDeadline = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether the sandbox was gone, or paused from outside, before or just when it got its job. Another may have the job then: nothing
    /// was seen of the program, and nothing that a program does in a sandbox can be seen elsewhere.
    /// </summary>
    internal bool WasLostAtOnce => Report.End == RunReportEnd.Lost && !Report.Answered
        && (!Report.HandedOver || Fate?.Kind == SandboxFateKind.Paused || (Fate?.Kind == SandboxFateKind.Ended && Report.Run < AtOnce));

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    internal static async Task<SandboxRun> RunAsync(ReadySandbox sandbox, Job job, Limits limits, TimeProvider time, CancellationToken cancellation)
    {
        Task<RunReport> running = sandbox.Supervisor.RunAsync(job, limits, cancellation);
        await ((Task)running.WaitAsync(Patience, time, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCompleted && !sandbox.Supervisor.HasAnswered && await IsPausedAsync(sandbox, running, time).ConfigureAwait(false))
        {
            // Nothing will ever come: hang up, and the run ends as lost.
            await sandbox.Sandbox.Wire.DisposeAsync().ConfigureAwait(false);
        }

        RunReport report = await running.ConfigureAwait(false);
        return new SandboxRun(report, report switch
        {
            { End: RunReportEnd.Complete } => null,
            { End: RunReportEnd.Lost, HandedOver: true } => await AskUntilEndedAsync(sandbox, time, cancellation).ConfigureAwait(false),
            _ => await AskAsync(sandbox, time, cancellation).ConfigureAwait(false),
        });
    }

    private static async Task<SandboxFate> AskUntilEndedAsync(ReadySandbox sandbox, TimeProvider time, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            SandboxFate fate = await AskAsync(sandbox, time, cancellation).ConfigureAwait(false);
            if (fate.Kind != SandboxFateKind.Running || time.GetElapsedTime(began) >= EndPatience)
            {
                return fate;
            }

            await Task.Delay(EndPause, time, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsPausedAsync(ReadySandbox sandbox, Task running, TimeProvider time)
    {
        using var enough = new CancellationTokenSource();
        Task<SandboxFate> asking = AskAsync(sandbox, time, enough.Token);
        await Task.WhenAny(asking, running).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asking is { IsCompletedSuccessfully: true, Result.Kind: SandboxFateKind.Paused };
    }

    private static async Task<SandboxFate> AskAsync(ReadySandbox sandbox, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(AskDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await sandbox.Sandbox.InspectAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SandboxFate(SandboxFateKind.Unknown, "");
        }
    }
}
