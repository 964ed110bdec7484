using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Publishing;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>Ends of a delivery without another run: the message is kept as a dead letter, and its sender is told. Thread-safe.</summary>
internal sealed class JobRefusal(ResultPublisher results, BrokerOptions options, TimeProvider time, ExecutionMetrics jobs, IResultWatcher? watcher = null)
{
    /// <summary>Nobody can have meant this message as it is. It is kept for an operator, and its sender is told if it can be found.</summary>
    /// <param name="delivery">The delivery; acknowledged when this returns.</param>
    /// <param name="error">What is wrong with it.</param>
    /// <param name="alive">Ends when the delivery's channel goes, or the process has no more time.</param>
    internal async Task RefuseUnreadableAsync(Delivery delivery, JobError error, CancellationToken alive)
    {
        IncomingMessage message = delivery.Message;
        await results.PublishDeadLetterAsync(message, jobId: null, error, alive).ConfigureAwait(false);
        if (UnreadableSender.JobIdToAnswerUnder(message, options, time) is { } jobId)
        {
            RunResult rejected = ResultFactory.Rejected(jobId, jobId, error, message.Attempt, options.Worker);
            await results.PublishResultAsync(rejected, message, alive).ConfigureAwait(false);
            jobs.JobFinished(rejected.Status, language: null);
            watcher?.Published(rejected);
        }

        await delivery.AckAsync().ConfigureAwait(false);
    }

    /// <summary>The job has had all its attempts: a dead letter with the last reason, and a failed result.</summary>
    /// <param name="delivery">The delivery; acknowledged when this returns.</param>
    /// <param name="job">The job.</param>
    /// <param name="last">How its last attempt ended here; null when no attempt ever ended: each was lost with its worker or given back.</param>
    /// <param name="alive">As above.</param>
    internal async Task GiveUpAsync(Delivery delivery, Job job, JobOutcome? last, CancellationToken alive)
    {
        int attempts = Math.Min(delivery.Message.Attempt, options.DeliveryLimit);
        string why = last?.Error is { } error ? $"Lastly: {error.Message}" : "Its workers were lost, or had to give it back, each time.";
        var exhausted = new JobError(ErrorCodes.AttemptsExhausted, $"The job was delivered {attempts} times and never finished. {why}");
        await results.PublishDeadLetterAsync(delivery.Message, job.JobId, exhausted, alive).ConfigureAwait(false);
        JobOutcome outcome = (last ?? new JobOutcome { Status = JobStatus.Failed }) with { Error = exhausted };
        RunResult failed = ResultFactory.Create(job, outcome, attempts, options.Worker);
        JobTracing.Finish(failed);
        await results.PublishResultAsync(failed, delivery.Message, alive).ConfigureAwait(false);
        jobs.JobFinished(failed.Status, job.Language);
        watcher?.Published(failed);
        await delivery.AckAsync().ConfigureAwait(false);
    }
}
