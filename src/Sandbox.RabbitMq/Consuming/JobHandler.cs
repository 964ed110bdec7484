using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Publishing;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// What happens with one delivery, from its body to its settlement: run, publish the result and have it confirmed, acknowledge; in this
/// order, so that a crash between any two repeats work and never loses it. Stateless apart from what it is given; thread-safe.
/// </summary>
internal sealed partial class JobHandler(
    JobRunner runner,
    Admission admission,
    Limits limits,
    ResultPublisher results,
    JobRefusal refusal,
    FinishedJobs finished,
    CancellationRegistry cancellations,
    EngineGate engine,
    BrokerOptions options,
    ExecutionMetrics jobs,
    BrokerMetrics metrics,
    ILogger<JobHandler> logger,
    IResultWatcher? watcher = null)
{
    /// <summary>Handles a delivery and settles it, unless its channel goes first.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="stop">The process has no more time: give back whatever is not finished.</param>
    internal async Task HandleAsync(Delivery delivery, CancellationToken stop)
    {
        metrics.Delivered(delivery.Message.Attempt);
        using Activity? span = JobTracing.StartJob(delivery.Message.Trace, delivery.Message.Attempt);
        using var alive = CancellationTokenSource.CreateLinkedTokenSource(delivery.Gone, stop);
        try
        {
            await HandleAsync(delivery, delivery.Message, alive.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (alive.IsCancellationRequested)
        {
            if (!delivery.Gone.IsCancellationRequested)
            {
                LogGivenBack(delivery.Message.MessageId ?? "(none)", delivery.Message.Attempt);
                await delivery.GiveBackAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task HandleAsync(Delivery delivery, IncomingMessage message, CancellationToken alive)
    {
        if (message.Body.Length > limits.RequestBytes)
        {
            var error = new JobError(ErrorCodes.BodyTooLarge, $"The message has {message.Body.Length} bytes; the limit is {limits.RequestBytes}.");
            await refusal.RefuseUnreadableAsync(delivery, error, alive).ConfigureAwait(false);
            return;
        }

        if (!RequestJson.TryRead(message.Body, out RunRequest? request, out JobError? unreadable))
        {
            await refusal.RefuseUnreadableAsync(delivery, unreadable, alive).ConfigureAwait(false);
            return;
        }

        if (request.JobId is null && Admission.IsJobId(message.MessageId))
        {
            request = request with { JobId = message.MessageId };
        }

        switch (admission.Admit(request))
        {
            case AdmissionResult.Refused refused:
                RunResult rejected = ResultFactory.Rejected(refused.JobId, refused.RequestId, refused.Error, message.Attempt, options.Worker);
                await AnswerAsync(delivery, rejected, language: null, alive).ConfigureAwait(false);
                break;
            case AdmissionResult.Admitted admitted:
                await RunOrFailAsync(delivery, admitted.Job, alive).ConfigureAwait(false);
                break;
        }
    }

    private async Task RunOrFailAsync(Delivery delivery, Job job, CancellationToken alive)
    {
        try
        {
            await RunAsync(delivery, job, alive).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !delivery.IsSettled)
        {
            // A fault of this program, met by one job: it counts against that job's attempts, and its neighbours go on.
            LogBroke(fault, job.JobId);
            var outcome = JobOutcome.Without(JobStatus.Failed, ErrorCodes.Internal, "The worker met an unexpected fault; its log has the details.");
            await FailAsync(delivery, job, outcome, alive).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(Delivery delivery, Job job, CancellationToken alive)
    {
        IncomingMessage message = delivery.Message;
        using FinishedJobsTurn turn = await finished.EnterAsync(JobKey.Of(job.JobId, message.Body), alive).ConfigureAwait(false);
        if (turn.Result is { } known)
        {
            LogAnsweredAgain(job.JobId, message.Attempt);
            await results.PublishResultAsync(known, message, alive).ConfigureAwait(false);
            await delivery.AckAsync().ConfigureAwait(false);
            return;
        }

        if (message.Attempt > options.DeliveryLimit)
        {
            // It has ended every worker it met, or each had to let go of it. Here it is only told so: it does not run again.
            await refusal.GiveUpAsync(delivery, job, last: null, alive).ConfigureAwait(false);
            return;
        }

        using CancelTicket ticket = cancellations.Enter(job.JobId, message.AcceptedAt);
        while (true)
        {
            if (!engine.IsUp && !await WaitForEngineAsync(delivery, alive).ConfigureAwait(false))
            {
                return;
            }

            JobOutcome outcome = await RunOnceAsync(job, message, ticket.Token, alive).ConfigureAwait(false);
            if (outcome.Status != JobStatus.Failed)
            {
                RunResult result = ResultFactory.Create(job, outcome, message.Attempt, options.Worker);
                if (outcome.Status is not (JobStatus.Cancelled or JobStatus.Expired))
                {
                    // Before it is published: should the broker go meanwhile, the job comes again, and only wants answering.
                    turn.Finish(result);
                }

                await AnswerAsync(delivery, result, job.Language, alive).ConfigureAwait(false);
                return;
            }

            alive.ThrowIfCancellationRequested();
            if (outcome.Error?.Code != ErrorCodes.EngineUnavailable)
            {
                await FailAsync(delivery, job, outcome, alive).ConfigureAwait(false);
                return;
            }

            engine.ReportDown(outcome.Error.Message);
        }
    }

    private async Task<JobOutcome> RunOnceAsync(Job job, IncomingMessage message, CancellationToken cancelled, CancellationToken alive)
    {
        if (cancelled.IsCancellationRequested)
        {
            return JobOutcome.Without(JobStatus.Cancelled, ErrorCodes.Cancelled, "The job was cancelled before it started.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, alive);
        JobOutcome outcome = await runner.RunAsync(job, new JobDelivery(message.Attempt, message.AcceptedAt), either.Token).ConfigureAwait(false);

        // Cancelled because this worker must let go of it: nobody asked for the job's end, so it has not ended.
        if (outcome.Status == JobStatus.Cancelled && !cancelled.IsCancellationRequested)
        {
            alive.ThrowIfCancellationRequested();
        }

        return outcome;
    }

    /// <summary>The engine is gone: hand the job to another worker, or keep it when one more return could make it a dead letter.</summary>
    /// <returns>Whether to run it here, now that the engine is back.</returns>
    private async Task<bool> WaitForEngineAsync(Delivery delivery, CancellationToken alive)
    {
        if (delivery.Message.Attempt >= options.DeliveryLimit)
        {
            LogKept(delivery.Message.Attempt);
            await engine.WhenUpAsync(alive).ConfigureAwait(false);
            return true;
        }

        // Only after the consumer is cancelled, or the job would come straight back here and spend its attempts.
        await engine.WhenPausedAsync(alive).ConfigureAwait(false);
        await delivery.GiveBackAsync().ConfigureAwait(false);
        return false;
    }

    // The platform's own fault, not the engine's absence: another delivery may fare better, as often as the limit allows.
    private async Task FailAsync(Delivery delivery, Job job, JobOutcome outcome, CancellationToken alive)
    {
        int attempt = delivery.Message.Attempt;
        if (attempt < options.DeliveryLimit)
        {
            LogRetry(job.JobId, attempt, outcome.Error?.Message ?? "");
            await delivery.RetryAsync().ConfigureAwait(false);
            return;
        }

        await refusal.GiveUpAsync(delivery, job, outcome, alive).ConfigureAwait(false);
    }

    private async Task AnswerAsync(Delivery delivery, RunResult result, Language? language, CancellationToken alive)
    {
        JobTracing.Finish(result);
        await results.PublishResultAsync(result, delivery.Message, alive).ConfigureAwait(false);
        jobs.JobFinished(result.Status, language);
        watcher?.Published(result);
        await delivery.AckAsync().ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 230, EventName = "broker.job.given-back", Level = LogLevel.Information,
        Message = "Message {MessageId} (attempt {Attempt}) is given back: this worker has no time left for it")]
    private partial void LogGivenBack(string messageId, int attempt);

    [LoggerMessage(EventId = 231, EventName = "broker.job.kept", Level = LogLevel.Warning,
        Message = "A job on its last attempt ({Attempt}) waits here for the engine")]
    private partial void LogKept(int attempt);

    [LoggerMessage(EventId = 234, EventName = "broker.job.answered-again", Level = LogLevel.Information,
        Message = "Job {JobId} came again (attempt {Attempt}) after it had run here: it is answered again, not run")]
    private partial void LogAnsweredAgain(string jobId, int attempt);

    [LoggerMessage(EventId = 233, EventName = "broker.job.broke", Level = LogLevel.Error, Message = "Job {JobId} met a fault of this program")]
    private partial void LogBroke(Exception fault, string jobId);

    [LoggerMessage(EventId = 232, EventName = "broker.job.retry", Level = LogLevel.Warning,
        Message = "Job {JobId} goes back to the queue after attempt {Attempt}. {Reason}")]
    private partial void LogRetry(string jobId, int attempt, string reason);
}
