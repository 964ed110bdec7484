using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.RabbitMq.Publishing;

namespace Sandbox.RabbitMq.Client;

/// <summary>What the client tells its caller. Pure.</summary>
internal static class Replies
{
    internal static readonly JobReply ShuttingDown =
        new JobReply.Unavailable(new JobError(ErrorCodes.ShuttingDown, "The service is shutting down; send the job again."));

    internal static readonly JobReply NoConnection =
        new JobReply.Unavailable(new JobError(ErrorCodes.BrokerUnavailable, "The message broker does not answer; send the job again later."));

    internal static readonly JobReply NoResult = new JobReply.Unavailable(
        new JobError(ErrorCodes.BrokerUnavailable, "No result came in time, and the job was withdrawn; send it again later."));

    internal static readonly JobReply ReplyLost = new JobReply.Unavailable(
        new JobError(ErrorCodes.BrokerUnavailable, "The broker's node that the result was to come to is down, and the job was withdrawn; send it again."));

    private static readonly JobReply QueueFull =
        new JobReply.Busy(new JobError(ErrorCodes.Busy, "The queue is full; send the job again later."));

    internal static readonly JobReply BudgetSpent = new JobReply.Busy(
        new JobError(ErrorCodes.WaitBudgetSpent, "The job waited its whole budget without a place and was withdrawn; send it again later."));

    /// <summary>The caller's reply to a job that was not accepted; null when it was.</summary>
    internal static JobReply? Of(PublishOutcome outcome) => outcome.End switch
    {
        PublishEnd.Confirmed => null,
        PublishEnd.Nacked => QueueFull,
        _ => NoConnection,
    };

    /// <summary>The caller's reply to a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="expiresByBudget">Whether the deadline the job carried was our waiting budget, which its caller knows nothing of.</param>
    internal static JobReply Of(RunResult result, bool expiresByBudget) =>
        result.Status == JobStatus.Expired && expiresByBudget ? BudgetSpent : new JobReply.Finished(result);
}
