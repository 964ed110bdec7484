using System.Diagnostics.CodeAnalysis;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Clients;

/// <summary>A job in the in-process queue: taken up once, or withdrawn once, whichever comes first.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A request to cancel may come at any time; the source holds no timer and no handle.")]
internal sealed class EmbeddedJob(Job job, DateTimeOffset acceptedAt, CancellationToken caller)
{
    private readonly TaskCompletionSource<JobReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancelled = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    internal Job Job => job;

    internal DateTimeOffset AcceptedAt => acceptedAt;

    /// <summary>Fires when the caller has left.</summary>
    internal CancellationToken Caller => caller;

    /// <summary>Fires when somebody asked for the end of the running job.</summary>
    internal CancellationToken Cancelled => _cancelled.Token;

    internal Task<JobReply> Reply => _reply.Task;

    internal Task Started => _started.Task;

    /// <summary>Takes the job up; false when it was withdrawn.</summary>
    internal bool TryStart() => TryTake() && _started.TrySetResult();

    /// <summary>Ends the job before anyone took it up; false when it runs already.</summary>
    internal bool TryWithdraw(JobReply reply) => TryTake() && _reply.TrySetResult(reply);

    /// <summary>Ends the job: with this reply when it waits, by its token when it runs.</summary>
    internal void Cancel(JobReply whenItWaits)
    {
        if (!TryWithdraw(whenItWaits))
        {
            _ = _cancelled.CancelAsync();
        }
    }

    internal void Complete(JobReply reply) => _reply.TrySetResult(reply);

    private bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;
}
