using Polly;
using Polly.Retry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// One life of the worker's consuming connection: topology declared, ears open for control messages, and a channel for jobs whose
/// consumer can be stopped and started. Used by one owner; deliveries are handed to it.
/// </summary>
internal sealed class ConsumerSession : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly BrokerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<Delivery> _accept;
    private readonly SessionEnd _end = new();
    private readonly ResiliencePipeline _untilQueueIsThere;
    private IChannel _jobs;
    private string? _consumerTag;

    private ConsumerSession(IConnection connection, IChannel jobs, BrokerOptions options, TimeProvider time, Action<Delivery> accept)
    {
        (_connection, _jobs, _options, _time, _accept) = (connection, jobs, options, time, accept);
        _end.Watch(connection);
        _end.Watch(jobs);
        RetryStrategyOptions retry = Backoff.Forever();
        retry.ShouldHandle = new PredicateBuilder().Handle<OperationInterruptedException>(
            fault => fault.ShutdownReason?.ReplyCode == Constants.NotFound);
        _untilQueueIsThere = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }

    /// <summary>Completes, with the reason, when connection or channel are gone.</summary>
    internal Task<string> Ended => _end.Reached;

    /// <summary>Fires when connection or channel are gone.</summary>
    internal CancellationToken Gone => _end.Gone;

    /// <summary>Set when the broker cancelled the consumer, as it does when the queue is deleted; the channel lives on.</summary>
    internal AsyncFlag CancelledByBroker { get; } = new();

    /// <summary>Opens a session that does not take jobs yet.</summary>
    /// <param name="connector">Opens connections.</param>
    /// <param name="options">Names and sizes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="accept">Takes each delivery; must return at once.</param>
    /// <param name="control">Takes each control message's properties and body; must return at once and copy what it keeps.</param>
    /// <param name="cancellation">Ends the try.</param>
    internal static async Task<ConsumerSession> OpenAsync(
        BrokerConnector connector,
        BrokerOptions options,
        TimeProvider time,
        Action<Delivery> accept,
        Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>> control,
        CancellationToken cancellation)
    {
        IConnection connection = await connector.ConnectAsync("consume jobs", cancellation).ConfigureAwait(false);
        try
        {
            await Topology.DeclareAsync(connection, options, cancellation).ConfigureAwait(false);
            IChannel jobs = await OpenJobsChannelAsync(connection, options, cancellation).ConfigureAwait(false);
            var session = new ConsumerSession(connection, jobs, options, time, accept);
            await session.ListenAsync(control, cancellation).ConfigureAwait(false);
            connection = null!;
            return session;
        }
        finally
        {
            if (connection is not null)
            {
                await connection.CloseQuietlyAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Starts taking jobs; nothing when it already does. Declares the topology first when the broker cancelled the consumer.</summary>
    internal async Task StartConsumingAsync(CancellationToken cancellation)
    {
        if (CancelledByBroker.IsSet)
        {
            _consumerTag = null;
            CancelledByBroker.Reset();
            await _untilQueueIsThere.ExecuteAsync(ResubscribeAsync, cancellation).ConfigureAwait(false);
        }
        else
        {
            _consumerTag ??= await ConsumeAsync(_jobs, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Stops taking jobs; those already taken are not touched. Returns once the broker has agreed that no more will come.</summary>
    internal async Task StopConsumingAsync(CancellationToken cancellation)
    {
        string? tag = Interlocked.Exchange(ref _consumerTag, null);
        if (tag is not null && !CancelledByBroker.IsSet)
        {
            await _jobs.BasicCancelAsync(tag, noWait: false, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the broker how many jobs wait. Needs no permission on the queue.</summary>
    internal async Task<uint> CountReadyAsync(CancellationToken cancellation)
    {
        // A channel of its own: should the queue be gone, the answer closes it.
        IChannel channel = await _connection.CreateChannelAsync(options: null, cancellation).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            return (await channel.QueueDeclarePassiveAsync(_options.JobsQueue, cancellation).ConfigureAwait(false)).MessageCount;
        }
    }

    /// <summary>Ends the session: something is wrong with it that neither the broker nor the client has noticed.</summary>
    internal void End(string reason) => _end.End(reason);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _connection.CloseQuietlyAsync().ConfigureAwait(false);
        _end.End("closed");
    }

    // All four: left out, the concurrency would be 1 whatever the factory says. 1 is right here all the same: the handler only copies
    // the body and starts a task, and the order of arrival is kept.
    private static CreateChannelOptions ConsumeOnly { get; } = new(
        publisherConfirmationsEnabled: false,
        publisherConfirmationTrackingEnabled: false,
        outstandingPublisherConfirmationsRateLimiter: null,
        consumerDispatchConcurrency: 1);

    private async Task ListenAsync(Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>> control, CancellationToken cancellation)
    {
        IChannel channel = await _connection.CreateChannelAsync(ConsumeOnly, cancellation).ConfigureAwait(false);
        _end.Watch(channel);

        // A fresh name for each session: an exclusive queue of a connection that died half-open stays locked until the broker notices.
        string queue = $"{_options.ControlExchange}.{_options.Worker}-{Guid.NewGuid():N}";
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation).ConfigureAwait(false);
        await channel.QueueBindAsync(queue, _options.ControlExchange, "", cancellationToken: cancellation).ConfigureAwait(false);
        var receiver = new DeliveryReceiver(
            channel, (_, properties, body) => control(properties, body), () => _end.End("the control queue was deleted"));
        await channel.BasicConsumeAsync(queue, autoAck: true, receiver, cancellation).ConfigureAwait(false);
    }

    private static async Task<IChannel> OpenJobsChannelAsync(IConnection connection, BrokerOptions options, CancellationToken cancellation)
    {
        IChannel jobs = await connection.CreateChannelAsync(ConsumeOnly, cancellation).ConfigureAwait(false);

        // Prefetch equals concurrency: what a worker holds but does not run would spend its attempts waiting.
        await jobs.BasicQosAsync(0, (ushort)options.Concurrency, global: false, cancellation).ConfigureAwait(false);
        return jobs;
    }

    // On a fresh channel. A queue that is still being deleted lets itself be declared and then not be consumed from, which closes the
    // channel; the jobs that run now were delivered on the old one, and their messages are nowhere else any more. The old channel stays
    // open for them until the session ends.
    private async ValueTask ResubscribeAsync(CancellationToken cancellation)
    {
        await Topology.DeclareAsync(_connection, _options, cancellation).ConfigureAwait(false);
        IChannel fresh = await OpenJobsChannelAsync(_connection, _options, cancellation).ConfigureAwait(false);
        _consumerTag = await ConsumeAsync(fresh, cancellation).ConfigureAwait(false);
        _jobs = fresh;
        _end.Watch(fresh);
    }

    private Task<string> ConsumeAsync(IChannel channel, CancellationToken cancellation)
    {
        var receiver = new DeliveryReceiver(channel, (tag, properties, body) => Receive(channel, tag, properties, body), CancelledByBroker.Set);
        Dictionary<string, object?> arguments = new(StringComparer.Ordinal) { [ConsumerTimeout.Argument] = ConsumerTimeout.AskedMilliseconds };
        return channel.BasicConsumeAsync(
            _options.JobsQueue, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, arguments, receiver, cancellation);
    }

    private void Receive(IChannel channel, ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        IncomingMessage message = IncomingMessage.Copy(properties, body, _time.GetUtcNow());
        _accept(new Delivery(channel, tag, message, _end, _time));
    }
}
