using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Publishing;

/// <summary>
/// Gets results and dead letters to the broker: tries until they are confirmed, and parks what no queue takes. A message may arrive
/// more than once, never less; readers take the first terminal result per job. Thread-safe.
/// </summary>
internal sealed partial class ResultPublisher : IAsyncDisposable
{
    // More would only queue behind the one socket; a confirm of a quorum queue takes a millisecond or two.
    private const int MostChannels = 8;

    // Header tables must fit one frame together with everything else in them.
    private const int MostHeaderCharacters = 512;

    private readonly ConfirmPublisher _publisher;
    private readonly ResiliencePipeline<PublishOutcome> _untilSettled;
    private readonly BrokerOptions _options;
    private readonly TimeProvider _time;
    private readonly BrokerMetrics _metrics;
    private readonly ILogger<ResultPublisher> _logger;

    public ResultPublisher(BrokerConnector connector, BrokerOptions options, TimeProvider time, ILogger<ResultPublisher> logger, BrokerMetrics metrics)
    {
        (_options, _time, _logger, _metrics) = (options, time, logger, metrics);
        _publisher = new ConfirmPublisher(connector, options, "publish results", Math.Min(options.Concurrency, MostChannels), time, logger, metrics);
        RetryStrategyOptions<PublishOutcome> retry = Backoff.Forever<PublishOutcome>();
        retry.ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result.IsWorthAnotherTry);
        retry.OnRetry = OnRetry;
        _untilSettled = new ResiliencePipelineBuilder<PublishOutcome> { TimeProvider = time }.AddRetry(retry).Build();
    }

    /// <summary>Why the broker does not take results now; null when nothing is known against it.</summary>
    internal string? Blocked => _publisher.Blocked;

    /// <summary>Publishes a result; returns once it, or its parked copy, is confirmed.</summary>
    /// <param name="result">The result.</param>
    /// <param name="message">The delivery it answers.</param>
    /// <param name="giveUp">The delivery's channel is gone, or the process stops: the broker will deliver the job again.</param>
    /// <exception cref="OperationCanceledException"><paramref name="giveUp"/> fired; the result may have been published.</exception>
    internal async Task PublishResultAsync(RunResult result, IncomingMessage message, CancellationToken giveUp)
    {
        long began = _time.GetTimestamp();
        using Activity? span = BrokerTracing.StartPublish();
        await PublishRoutedAsync(result, message with { Trace = TraceContext.Of(span) ?? message.Trace }, giveUp).ConfigureAwait(false);
        _metrics.ResultPublished(_time.GetElapsedTime(began));
    }

    private async Task PublishRoutedAsync(RunResult result, IncomingMessage message, CancellationToken giveUp)
    {
        ReplyRoute route = ReplyRoute.Of(message.ReplyTo, result.JobId, _options);
        OutgoingMessage outgoing = ResultMessage(result, message, route);
        if (!route.Allowed)
        {
            await ParkAsync(outgoing, ParkCodes.ReplyToRefused, "reply_to does not begin with an allowed prefix.", giveUp).ConfigureAwait(false);
            return;
        }

        PublishOutcome outcome = await PublishUntilRoutedAsync(outgoing, giveUp).ConfigureAwait(false);
        if (outcome.End == PublishEnd.TooLarge)
        {
            LogTooLarge(result.JobId, outgoing.Body.Length, outcome.Reason);
            outgoing = ResultMessage(WithoutContent(result), message, route);
            outcome = await PublishUntilRoutedAsync(outgoing, giveUp).ConfigureAwait(false);
        }

        if (outcome.End == PublishEnd.Returned)
        {
            await ParkAsync(outgoing, ParkCodes.Unroutable, outcome.Reason, giveUp).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes the job's original body as a dead letter; returns once that is confirmed.</summary>
    /// <param name="message">The delivery.</param>
    /// <param name="jobId">The job's id as far as it is known.</param>
    /// <param name="error">Why nobody will run it.</param>
    /// <param name="giveUp">As for results.</param>
    /// <exception cref="OperationCanceledException"><paramref name="giveUp"/> fired.</exception>
    internal async Task PublishDeadLetterAsync(IncomingMessage message, string? jobId, JobError error, CancellationToken giveUp)
    {
        var outgoing = new OutgoingMessage
        {
            Exchange = _options.DeadLetterName,
            RoutingKey = _options.JobsQueue,
            Body = message.Body,
            Type = MessageTypes.DeadLetter,
            ContentType = message.ContentType,
            MessageId = jobId ?? message.MessageId,
            CorrelationId = message.CorrelationId,
            ReplyTo = message.ReplyTo,
            Headers = [.. Accepted(message), .. Reason(error.Code, error.Message, message.Attempt), .. TraceHeaders.Of(message.Trace)],
        };
        await PublishUntilRoutedAsync(outgoing, giveUp).ConfigureAwait(false);
        _metrics.DeadLettered(error.Code);
        LogDeadLettered(outgoing.MessageId ?? "(none)", error.Code, message.Attempt, error.Message);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    private async Task ParkAsync(OutgoingMessage unroutable, string code, string sentence, CancellationToken giveUp)
    {
        OutgoingMessage parked = unroutable with
        {
            Exchange = "",
            RoutingKey = _options.ParkedQueue,
            Headers =
            [
                .. unroutable.Headers,
                new(HeaderNames.Code, code),
                new(HeaderNames.Message, Bounded(sentence)),
                new(HeaderNames.ReplyTo, unroutable.Exchange.Length == 0 ? unroutable.RoutingKey : unroutable.Exchange),
            ],
        };
        await PublishUntilRoutedAsync(parked, giveUp).ConfigureAwait(false);
        _metrics.Parked(code);
        LogParked(unroutable.MessageId ?? "(none)", code, sentence);
    }

    /// <summary>Publishes until the broker has decided; only a caller's own reply queue may turn out not to exist.</summary>
    private async Task<PublishOutcome> PublishUntilRoutedAsync(OutgoingMessage message, CancellationToken giveUp) =>
        await _untilSettled.ExecuteAsync(
            async (outgoing, token) => await PublishOnceAsync(outgoing, token).ConfigureAwait(false), message, giveUp).ConfigureAwait(false);

    private async ValueTask<PublishOutcome> PublishOnceAsync(OutgoingMessage message, CancellationToken giveUp)
    {
        PublishOutcome outcome = await _publisher.PublishAsync(message, giveUp).ConfigureAwait(false);
        if (outcome.End != PublishEnd.Returned || !IsOurs(message))
        {
            return outcome;
        }

        // Declared at each connect, so somebody deleted it since: the next connect brings it back.
        _publisher.Reconnect();
        return new PublishOutcome(PublishEnd.NotSent, $"A queue of this deployment is gone ({_options.ResultsName}, {_options.DeadLetterName} or {_options.ParkedQueue}); declaring it again.");
    }

    private bool IsOurs(OutgoingMessage message) => message.Exchange.Length > 0 || message.RoutingKey == _options.ParkedQueue;

    private OutgoingMessage ResultMessage(RunResult result, IncomingMessage message, ReplyRoute route) => new()
    {
        Exchange = route.Exchange,
        RoutingKey = route.RoutingKey,
        Body = ResultJson.Encode(result, _options.MaxMessageBytes),
        Type = MessageTypes.Result,
        MessageId = result.JobId,
        CorrelationId = string.IsNullOrEmpty(message.CorrelationId) ? result.JobId : message.CorrelationId,
        Headers =
        [
            new(HeaderNames.Status, result.Status.ToWire()),
            new(HeaderNames.Attempt, result.Attempt),
            new(HeaderNames.Worker, _options.Worker),
            .. TraceHeaders.Of(message.Trace),
        ],
    };

    // The deployment's limit is above the broker's. The caller is told so rather than left waiting for ever.
    private static RunResult WithoutContent(RunResult result) => result with
    {
        Status = JobStatus.Failed,
        Stdout = "",
        Stderr = "",
        OutputFiles = [],
        Error = new JobError(ErrorCodes.Internal, "The result is larger than the broker's message limit; the operator must lower this deployment's output limits."),
    };

    private static KeyValuePair<string, object?>[] Accepted(IncomingMessage message) =>
        message.AcceptedAt is { } accepted ? [new(HeaderNames.AcceptedAt, accepted.ToUnixTimeMilliseconds())] : [];

    private KeyValuePair<string, object?>[] Reason(string code, string sentence, int attempt) =>
    [
        new(HeaderNames.Code, code),
        new(HeaderNames.Message, Bounded(sentence)),
        new(HeaderNames.Worker, _options.Worker),
        new(HeaderNames.Time, _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        new(HeaderNames.Attempt, attempt),
    ];

    private static string Bounded(string text) => text.Length <= MostHeaderCharacters ? text : text[..MostHeaderCharacters];

    private ValueTask OnRetry(OnRetryArguments<PublishOutcome> arguments)
    {
        _metrics.Retried();

        // At 10 s a try, a line a minute says enough.
        if (arguments.AttemptNumber == 0 || arguments.AttemptNumber % 6 == 5)
        {
            LogRetry(arguments.AttemptNumber + 1, arguments.Outcome.Result.End, arguments.Outcome.Result.Reason);
        }

        return ValueTask.CompletedTask;
    }

    [LoggerMessage(EventId = 220, EventName = "broker.publish.retry", Level = LogLevel.Warning, Message = "Not published (try {Tries}, {Outcome}): {Reason}")]
    private partial void LogRetry(int tries, PublishEnd outcome, string reason);

    [LoggerMessage(EventId = 221, EventName = "broker.result.parked", Level = LogLevel.Warning, Message = "The result of job {JobId} is parked ({Code}). {Reason}")]
    private partial void LogParked(string jobId, string code, string reason);

    [LoggerMessage(EventId = 222, EventName = "broker.dead-letter", Level = LogLevel.Warning,
        Message = "Message {MessageId} is a dead letter ({Code}, attempt {Attempt}). {Reason}")]
    private partial void LogDeadLettered(string messageId, string code, int attempt, string reason);

    [LoggerMessage(EventId = 223, EventName = "broker.result.too-large", Level = LogLevel.Error,
        Message = "The result of job {JobId} ({Bytes} bytes) is over the broker's message limit; a failed result goes instead. {Reason}")]
    private partial void LogTooLarge(string jobId, int bytes, string reason);
}
