using System.Text.Json;
using Polly;
using Polly.Retry;
using RabbitMQ.Client;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Consuming;

namespace Sandbox.RabbitMq.Operating;

/// <summary>
/// A queue of the caller's own, in which the result of one job arrives. It outlives a lost connection, which is made again while somebody
/// waits; it is deleted at the end, and goes by itself when nobody has listened for a while. Used by one caller at a time.
/// </summary>
public sealed class AnswerQueue : IAsyncDisposable
{
    /// <summary>How the names of these queues begin.</summary>
    public const string Prefix = "sandbox.reply.";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(3);

    private readonly BrokerOptions _options;
    private readonly string _jobId;
    private readonly bool _fromResults;
    private readonly TaskCompletionSource<RunResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ResiliencePipeline _untilBack;
    private OperatorConnection? _connection;
    private IChannel? _channel;
    private SessionEnd _end = new();

    private AnswerQueue(BrokerOptions options, string jobId, bool fromResults, TimeProvider time)
    {
        (_options, _jobId, _fromResults) = (options, jobId, fromResults);
        Name = $"{Prefix}{options.Worker}-{Guid.NewGuid():N}";
        RetryStrategyOptions retry = Backoff.Forever();
        retry.ShouldHandle = new PredicateBuilder().Handle<OperatingException>(fault => fault.Fault == OperatingFault.Unreachable);
        _untilBack = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }

    /// <summary>Its name, for <c>reply_to</c>.</summary>
    public string Name { get; }

    /// <summary>Makes a queue for the answer to a job that is yet to be sent.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <exception cref="OperatingException">The broker cannot be used.</exception>
    public static Task<AnswerQueue> ForReplyAsync(BrokerOptions options, string jobId, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(new AnswerQueue(options, jobId, fromResults: false, time), cancellation);

    /// <summary>Makes a queue that gets a copy of the job's result when it is published without a <c>reply_to</c>, from now on.</summary>
    /// <inheritdoc cref="ForReplyAsync"/>
    public static Task<AnswerQueue> ForResultAsync(BrokerOptions options, string jobId, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(new AnswerQueue(options, jobId, fromResults: true, time), cancellation);

    /// <summary>Waits for the result, across lost connections.</summary>
    /// <exception cref="OperatingException">The broker refuses this user.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public async Task<RunResult> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.WhenAny(_result.Task, _end.Reached).WaitAsync(cancellation).ConfigureAwait(false);
            if (_result.Task.IsCompleted)
            {
                return await _result.Task.ConfigureAwait(false);
            }

            await _untilBack.ExecuteAsync(async token => await ListenAsync(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_channel is { IsOpen: true } channel)
            {
                using var deadline = new CancellationTokenSource(DeletePatience);
                await channel.QueueDeleteAsync(Name, ifUnused: false, ifEmpty: false, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (BrokerFault.IsBrokers(fault))
        {
            // It goes by itself.
        }

        await DropAsync().ConfigureAwait(false);
    }

    private static async Task<AnswerQueue> OpenAsync(AnswerQueue queue, CancellationToken cancellation)
    {
        try
        {
            await queue.ListenAsync(cancellation).ConfigureAwait(false);
            return queue;
        }
        catch
        {
            await queue.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await DropAsync().ConfigureAwait(false);
        _connection = await OperatorConnection.OpenAsync(_options, "receive a result", cancellation).ConfigureAwait(false);
        try
        {
            _channel = await _connection.Connection.CreateChannelAsync(ChannelKind.Plain, cancellation).ConfigureAwait(false);
            _end = new SessionEnd();
            _end.Watch(_connection.Connection);
            _end.Watch(_channel);
            var arguments = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["x-queue-type"] = "classic",
                ["x-expires"] = (int)Lifetime.TotalMilliseconds,
            };
            await _channel.QueueDeclareAsync(Name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation)
                .ConfigureAwait(false);
            if (_fromResults)
            {
                await _channel.QueueBindAsync(Name, _options.ResultsName, _jobId, cancellationToken: cancellation).ConfigureAwait(false);
            }

            // Nothing is acknowledged: what a lost connection has swallowed comes again, and the queue is deleted in the end.
            SessionEnd end = _end;
            var receiver = new DeliveryReceiver(_channel, (_, properties, body) => Receive(properties, body), () => end.End("the queue was deleted"));
            await _channel.BasicConsumeAsync(Name, autoAck: false, receiver, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            throw OperatingException.Of(fault, _options);
        }
    }

    private async Task DropAsync()
    {
        if (_connection is { } connection)
        {
            (_connection, _channel) = (null, null);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The first that can be read counts: delivery is at least once.
    private void Receive(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (properties.MessageId != _jobId || body.Length > _options.MaxMessageBytes)
        {
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(body.Span, ContractJson.Wire.RunResult) is { } result)
            {
                _result.TrySetResult(result);
            }
        }
        catch (JsonException)
        {
            // Not a result. The real one may still come.
        }
    }
}
