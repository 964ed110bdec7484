using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;

namespace Sandbox.RabbitMq.Client;

/// <summary>A caller who waits for a job's result.</summary>
/// <param name="job">The job.</param>
/// <param name="queueDeadline">Until when our own budget lets it wait in the queue.</param>
internal sealed class PendingReply(Job job, DateTimeOffset queueDeadline)
{
    private readonly TaskCompletionSource<JobReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Unique per call, since callers may use a job's id again.</summary>
    internal string CorrelationId { get; } = Guid.NewGuid().ToString("N");

    internal Job Job => job;

    /// <summary>The time the job must have started by: the earlier of the caller's own and ours.</summary>
    internal DateTimeOffset Deadline => job.Deadline is { } own && own < queueDeadline ? own : queueDeadline;

    /// <summary>Whether a job that expired did so by our budget, and not by its caller's own deadline.</summary>
    internal bool ExpiresByBudget => Deadline != job.Deadline;

    internal Task<JobReply> Reply => _reply.Task;

    /// <summary>The first answer counts; false when there was one already.</summary>
    internal bool Answer(JobReply reply) => _reply.TrySetResult(reply);
}
