using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Publishing;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Client;

/// <summary>
/// Runs jobs over the broker: publishes each to the jobs queue and waits for its result on a reply queue of this process's own.
/// Thread-safe. As a hosted service it keeps the reply queue's connection, and lets waiting callers finish before it stops.
/// </summary>
internal sealed partial class RabbitMqJobClient : BackgroundService, IJobClient, IBrokerPart
{
    private const int Publishers = 8;

    /// <summary>Long enough for a reconnect after a blip, short enough for a caller to go elsewhere.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);

    /// <summary>Beyond waiting and running: staging, collecting, and the way there and back.</summary>
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan WithdrawPatience = TimeSpan.FromSeconds(5);

    private readonly BrokerConnector _connector;
    private readonly BrokerOptions _options;
    private readonly PendingReplies _pending;
    private readonly JobsQueueGlance _glance;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger<RabbitMqJobClient> _logger;
    private readonly BrokerMetrics _metrics;
    private readonly BrokerLink _link;
    private readonly ConfirmPublisher _publisher;
    private readonly OwnedTasks _withdrawals;
    private readonly string _replyQueue;
    private readonly CancellationTokenSource _listening = new();
    private volatile bool _stopping;

    public RabbitMqJobClient(
        BrokerConnector connector,
        BrokerOptions options,
        PendingReplies pending,
        JobsQueueGlance glance,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<RabbitMqJobClient> logger,
        BrokerMetrics metrics)
    {
        _metrics = metrics;
        (_connector, _options, _pending, _glance, _lifetime, _time, _logger) = (connector, options, pending, glance, lifetime, time, logger);
        _link = new BrokerLink(options, "receive results", time, logger);
        _publisher = new ConfirmPublisher(connector, options, "publish jobs", Publishers, time, logger, metrics);
        metrics.WatchConnection("receive results", () => _link.Up.IsSet);
        metrics.WatchWaiting(() => pending.Count);
        _withdrawals = new OwnedTasks(LogWithdrawalBroke);
        _replyQueue = $"sandbox.reply.{options.Worker}-{Guid.NewGuid():N}";
    }

    /// <inheritdoc />
    public string? Problem => _link.Problem ?? (_publisher.Blocked is { } alarm ? $"The broker takes no jobs now ({alarm})." : null);

    /// <inheritdoc />
    public async Task<JobReply> RunAsync(Job job, CancellationToken cancellation)
    {
        if (_stopping)
        {
            return Replies.ShuttingDown;
        }

        if (!await IsConnectedAsync(cancellation).ConfigureAwait(false))
        {
            return Replies.NoConnection;
        }

        long asked = _time.GetTimestamp();
        var pending = new PendingReply(job, _time.GetUtcNow() + _options.QueueWait);
        _pending.Add(pending);
        try
        {
            JobReply reply = await SendAndWaitAsync(pending, cancellation).ConfigureAwait(false);
            _metrics.Replied(reply, _time.GetElapsedTime(asked));
            return reply;
        }
        finally
        {
            _pending.Remove(pending);

            // A caller who left keeps no drain waiting.
            pending.Answer(Replies.NoResult);
        }
    }

    /// <inheritdoc />
    public async Task<CancelReply> CancelAsync(string jobId, CancellationToken cancellation)
    {
        if (_stopping || !await IsConnectedAsync(cancellation).ConfigureAwait(false))
        {
            return CancelReply.Unavailable;
        }

        // As with jobs, not with the caller's token: a publish cut off half-way costs everybody the connection.
        return await AskForEndAsync(jobId).ConfigureAwait(false) == PublishEnd.Confirmed ? CancelReply.Asked : CancelReply.Unavailable;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _listening.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _lifetime.ApplicationStopping);
        try
        {
            Task link = _link.KeepAsync(
                token => ReplySession.OpenAsync(_connector, _options, _replyQueue, OnReply, token), UseAsync, _listening.Token);
            await link.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested && !link.IsCompleted)
            {
                await DrainAsync().ConfigureAwait(false);
                await _listening.CancelAsync().ConfigureAwait(false);
            }

            await link.ConfigureAwait(false);
        }
        finally
        {
            _stopping = true;
            _pending.AnswerAll(Replies.ShuttingDown);
            await _withdrawals.DrainAsync(WithdrawPatience, _time).ConfigureAwait(false);
            await _publisher.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> UseAsync(ReplySession session, CancellationToken stop)
    {
        Task ended = session.Ended;
        _glance.Use(session.Connection);
        await ended.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _glance.Use(connection: null);
        return ended.IsCompleted ? await session.Ended.ConfigureAwait(false) : "stopping";
    }

    /// <summary>New calls are refused; those who wait may still get their results, within the drain budget.</summary>
    private async Task DrainAsync()
    {
        _stopping = true;
        using var budget = new CancellationTokenSource(_options.DrainBudget, _time);
        Task[] waiting = [.. _pending.All.Select(pending => pending.Reply)];
        LogDraining(waiting.Length, _options.DrainBudget.TotalSeconds);
        await Task.WhenAll(waiting).WaitAsync(budget.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (PendingReply left in _pending.AnswerAll(Replies.ShuttingDown))
        {
            Withdraw(left);
        }
    }

    private async Task<bool> IsConnectedAsync(CancellationToken cancellation)
    {
        if (_link.Up.IsSet)
        {
            return _publisher.Blocked is null;
        }

        try
        {
            await _link.Up.Reached.WaitAsync(ConnectPatience, _time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<JobReply> SendAndWaitAsync(PendingReply pending, CancellationToken cancellation)
    {
        OutgoingMessage message = Message(pending);
        if (message.Body.Length > _options.MaxMessageBytes)
        {
            var error = new JobError(ErrorCodes.BodyTooLarge, $"The job takes {message.Body.Length} bytes as a message; the limit is {_options.MaxMessageBytes}.");
            return new JobReply.Finished(ResultFactory.Rejected(pending.Job.JobId, pending.Job.RequestId, error, attempt: 1, _options.Worker));
        }

        PublishOutcome outcome = await PublishAsync(message, pending.Job.Trace).ConfigureAwait(false);
        if (Replies.Of(outcome) is { } refused)
        {
            if (outcome.End != PublishEnd.Nacked)
            {
                LogNotSent(pending.Job.JobId, outcome.End, outcome.Reason);
            }

            if (outcome.End == PublishEnd.Unknown)
            {
                // It may have arrived all the same, and nobody waits for it now.
                Withdraw(pending);
            }

            return refused;
        }

        try
        {
            TimeSpan patience = _options.QueueWait + pending.Job.Timeout + Overhead;
            return await pending.Reply.WaitAsync(patience, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogNoResult(pending.Job.JobId);
            Withdraw(pending);

            // A job that had started would have answered by now: there was no place for it, unless the broker itself is away.
            return _link.Up.IsSet ? Replies.BudgetSpent : Replies.NoResult;
        }
        catch (OperationCanceledException)
        {
            Withdraw(pending);
            throw;
        }
    }

    private OutgoingMessage Message(PendingReply pending) => new()
    {
        Exchange = _options.SubmitExchange,
        RoutingKey = _options.JobsQueue,
        Body = JobRequest.Encode(pending.Job, pending.Deadline),
        Type = MessageTypes.Job,
        MessageId = pending.Job.JobId,
        CorrelationId = pending.CorrelationId,
        ReplyTo = _replyQueue,
        Headers = [new(HeaderNames.AcceptedAt, _time.GetUtcNow().ToUnixTimeMilliseconds())],
    };

    // Not with the caller's token: a publish cut off half-way costs every other caller the connection. It is bounded anyway.
    private async Task<PublishOutcome> PublishAsync(OutgoingMessage message, TraceContext? caller)
    {
        using Activity? span = BrokerTracing.StartSend(caller);
        message = message with { Headers = [.. message.Headers, .. TraceHeaders.Of(TraceContext.Of(span) ?? caller)] };
        using var deadline = new CancellationTokenSource(2 * _options.PublishTimeout, _time);
        try
        {
            PublishOutcome outcome = await _publisher.PublishAsync(message, deadline.Token).ConfigureAwait(false);
            if (outcome.End != PublishEnd.Returned)
            {
                return outcome;
            }

            // Somebody deleted the jobs queue; a new connect declares it again.
            _publisher.Reconnect();
            return await _publisher.PublishAsync(message, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new PublishOutcome(PublishEnd.Unknown, "The broker did not take the job in time.");
        }
    }

    /// <summary>Tells the workers that nobody waits for the job; as well as the broker allows, in a task of its own.</summary>
    private void Withdraw(PendingReply pending)
    {
        _metrics.Withdrawn();
        _withdrawals.Add(WithdrawAsync(pending.Job.JobId));
    }

    // When nobody hears it, its deadline in the queue, or its own time limit, ends the job a little later.
    private async Task WithdrawAsync(string jobId) => await AskForEndAsync(jobId).ConfigureAwait(false);

    private async Task<PublishEnd> AskForEndAsync(string jobId)
    {
        PublishEnd end = PublishEnd.Unknown;
        using var deadline = new CancellationTokenSource(WithdrawPatience, _time);
        try
        {
            OutgoingMessage message = ControlMessage.CancelOf(jobId, _options.ControlExchange, _time.GetUtcNow());
            end = (await _publisher.PublishAsync(message, deadline.Token).ConfigureAwait(false)).End;
        }
        catch (OperationCanceledException)
        {
            // The outcome stays unknown.
        }

        LogWithdrawn(jobId, end);
        return end;
    }

    private void OnReply(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (_pending.Find(properties.CorrelationId) is not { } pending)
        {
            LogUnexpected(properties.MessageId ?? "(none)");
            return;
        }

        if (body.Length > _options.MaxMessageBytes)
        {
            LogUnreadable(pending.Job.JobId, body.Length, "over the size limit");
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(body.Span, ContractJson.Wire.RunResult) is { } result)
            {
                pending.Answer(Replies.Of(result, pending.ExpiresByBudget));
            }
        }
        catch (JsonException bad)
        {
            LogUnreadable(pending.Job.JobId, body.Length, bad.Message);
        }
    }

    [LoggerMessage(EventId = 270, EventName = "broker.client.not-sent", Level = LogLevel.Warning, Message = "Job {JobId} was not sent ({Outcome}). {Reason}")]
    private partial void LogNotSent(string jobId, PublishEnd outcome, string reason);

    [LoggerMessage(EventId = 271, EventName = "broker.client.no-result", Level = LogLevel.Warning, Message = "No result of job {JobId} came in time; withdrawing it")]
    private partial void LogNoResult(string jobId);

    [LoggerMessage(EventId = 272, EventName = "broker.client.withdrawn", Level = LogLevel.Information, Message = "Asked the workers to cancel job {JobId} ({Outcome})")]
    private partial void LogWithdrawn(string jobId, PublishEnd outcome);

    [LoggerMessage(EventId = 273, EventName = "broker.client.unexpected", Level = LogLevel.Debug, Message = "Nobody waits for the result of job {JobId}; dropped")]
    private partial void LogUnexpected(string jobId);

    [LoggerMessage(EventId = 274, EventName = "broker.client.unreadable", Level = LogLevel.Error, Message = "The result of job {JobId} ({Bytes} bytes) cannot be read: {Reason}")]
    private partial void LogUnreadable(string jobId, int bytes, string reason);

    [LoggerMessage(EventId = 275, EventName = "broker.client.draining", Level = LogLevel.Information, Message = "Stopping: {Callers} callers may still get their results within {BudgetS} s")]
    private partial void LogDraining(int callers, double budgetS);

    [LoggerMessage(EventId = 276, EventName = "broker.client.fault", Level = LogLevel.Error, Message = "A withdrawal failed")]
    private partial void LogWithdrawalBroke(Exception fault);
}
