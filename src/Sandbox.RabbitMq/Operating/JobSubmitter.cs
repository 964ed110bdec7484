using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Operating;

/// <summary>Sends jobs, cancellations and dead letters to the workers; each is confirmed by the broker. Declares nothing. Not thread-safe.</summary>
public sealed class JobSubmitter : IAsyncDisposable
{
    private readonly OperatorPublisher _publisher;
    private readonly BrokerOptions _options;
    private readonly TimeProvider _time;

    private JobSubmitter(OperatorPublisher publisher, BrokerOptions options, TimeProvider time) => (_publisher, _options, _time) = (publisher, options, time);

    /// <summary>Connects.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <exception cref="OperatingException">The broker cannot be used.</exception>
    public static async Task<JobSubmitter> OpenAsync(BrokerOptions options, TimeProvider time, CancellationToken cancellation) =>
        new(await OperatorPublisher.OpenAsync(options, time, cancellation).ConfigureAwait(false), options, time);

    /// <summary>Puts a job into the jobs queue.</summary>
    /// <param name="request">The request, which Admission has passed; it must have a job id.</param>
    /// <param name="replyTo">The queue its result is to go to; null for the results exchange.</param>
    /// <param name="cancellation">Stops waiting; the job may have been sent.</param>
    /// <exception cref="OperatingException">The broker did not take it.</exception>
    public Task SubmitAsync(RunRequest request, string? replyTo, CancellationToken cancellation) => _publisher.PublishAsync(
        new OutgoingMessage
        {
            Exchange = _options.SubmitExchange,
            RoutingKey = _options.JobsQueue,
            Body = JsonSerializer.SerializeToUtf8Bytes(request, ContractJson.Wire.RunRequest),
            Type = MessageTypes.Job,
            MessageId = request.JobId,
            CorrelationId = request.JobId,
            ReplyTo = replyTo,
            Headers = [new(HeaderNames.AcceptedAt, _time.GetUtcNow().ToUnixTimeMilliseconds())],
        },
        cancellation);

    /// <summary>Asks every worker to end a job, running or waiting. Workers that are not up now do not hear of it.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="OperatingException">The broker did not take the request.</exception>
    public Task CancelAsync(string jobId, CancellationToken cancellation) =>
        _publisher.PublishAsync(ControlMessage.CancelOf(jobId, _options.ControlExchange, _time.GetUtcNow()), cancellation);

    /// <summary>
    /// Puts a dead letter back into the jobs queue as it once came, without what was written on it since. It stays where it is: removing it
    /// is the next step, and only after this one, so that it is never in no queue.
    /// </summary>
    /// <param name="dead">The dead letter.</param>
    /// <param name="cancellation">Stops waiting; the job may have been sent.</param>
    /// <exception cref="OperatingException">The broker did not take it.</exception>
    public Task RequeueAsync(HeldMessage dead, CancellationToken cancellation) => _publisher.PublishAsync(Revival.Of(dead, _options), cancellation);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _publisher.DisposeAsync();
}
