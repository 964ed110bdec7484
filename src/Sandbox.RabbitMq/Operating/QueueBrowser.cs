using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Consuming;

namespace Sandbox.RabbitMq.Operating;

/// <summary>
/// Looks at the messages of a queue, from its front, each once, and holds every one until it is closed; then those that were not removed
/// go back (behind the rest, on a queue without a delivery limit). Giving one back and asking for the next would show the same ones again
/// and again, and count as a return each time. Used by one caller at a time.
/// </summary>
public sealed class QueueBrowser : IAsyncDisposable
{
    /// <summary>Bodies in memory at once; each may have 16 MiB.</summary>
    private const int Window = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(10);

    private readonly OperatorConnection _connection;
    private readonly BrokerOptions _options;
    private readonly TimeProvider _time;
    private readonly IChannel _channel;
    private readonly SessionEnd _end = new();
    private readonly Channel<HeldMessage> _arrived = Channel.CreateUnbounded<HeldMessage>();
    private int _room;

    private QueueBrowser(OperatorConnection connection, IChannel channel, QueueDepth depth, BrokerOptions options, TimeProvider time)
    {
        (_connection, _channel, Depth, _options, _time) = (connection, channel, depth, options, time);
        _end.Watch(connection.Connection);
        _end.Watch(channel);
    }

    /// <summary>The queue as it was when the browser opened: what comes later is not looked at.</summary>
    public QueueDepth Depth { get; }

    /// <summary>Opens a browser on a connection of its own. Nothing is fetched yet.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="queue">The queue. When it has a delivery limit, every look counts towards it; the topology's own have none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <exception cref="OperatingException">The broker cannot be used, or the queue does not exist.</exception>
    public static async Task<QueueBrowser> OpenAsync(BrokerOptions options, string queue, TimeProvider time, CancellationToken cancellation)
    {
        OperatorConnection connection = await OperatorConnection.OpenAsync(options, $"browse {queue}", cancellation).ConfigureAwait(false);
        try
        {
            QueueDepth depth = await connection.FindDepthAsync(queue, cancellation).ConfigureAwait(false)
                ?? throw new OperatingException(OperatingFault.Missing, $"The broker has no queue {queue}: start a worker or a shim once, they declare it.");
            IChannel channel = await connection.Connection.CreateChannelAsync(ChannelKind.Plain, cancellation).ConfigureAwait(false);
            var browser = new QueueBrowser(connection, channel, depth, options, time);
            connection = null!;
            return browser;
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            throw OperatingException.Of(fault, options);
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The messages, until so many were seen, or all that waited when the browser was opened.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OperatingException">The broker stopped answering, or does not let this user read the queue.</exception>
    public async IAsyncEnumerable<HeldMessage> ReadAsync(int most, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long expected = Math.Min(most, Depth.Ready);
        for (long seen = 0; seen < expected && await NextAsync(cancellation).ConfigureAwait(false) is { } message; seen++)
        {
            yield return message;
        }
    }

    /// <summary>Removes a message for good. It is certain once <see cref="CloseAsync"/> has returned.</summary>
    /// <exception cref="OperatingException">The connection is gone: the message stays in its queue.</exception>
    public async Task RemoveAsync(HeldMessage message, CancellationToken cancellation)
    {
        ThrowWhenGone();
        try
        {
            await _channel.BasicAckAsync(message.Tag, multiple: false, cancellation).ConfigureAwait(false);
            _room++;
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            throw OperatingException.Of(fault, _options);
        }
    }

    /// <summary>
    /// Closes in order, after which the broker has heard of every removal and has the rest back. Disposing without it may leave removed
    /// messages in the queue.
    /// </summary>
    /// <exception cref="OperatingException">The broker stopped answering.</exception>
    public async Task CloseAsync(CancellationToken cancellation)
    {
        ThrowWhenGone();
        try
        {
            await _channel.CloseAsync(Constants.ReplySuccess, "done", abort: false, cancellation).WaitAsync(ClosingPatience, _time, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            throw OperatingException.Of(fault, _options);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _arrived.Writer.TryComplete();
        await _connection.DisposeAsync().ConfigureAwait(false);
        _end.End("closed");
    }

    private async Task<HeldMessage?> NextAsync(CancellationToken cancellation)
    {
        if (_room == 0)
        {
            await WidenAsync(cancellation).ConfigureAwait(false);
        }

        long since = _time.GetTimestamp();
        while (true)
        {
            if (_arrived.Reader.TryRead(out HeldMessage? message))
            {
                _room--;
                return message;
            }

            if (await ArrivesAsync(cancellation).ConfigureAwait(false))
            {
                continue;
            }

            ThrowWhenGone();
            QueueDepth? now = await _connection.FindDepthAsync(Depth.Queue, cancellation).ConfigureAwait(false);
            if (now is not { Ready: > 0 })
            {
                // Somebody else has taken the rest.
                return null;
            }

            if (_time.GetElapsedTime(since) > Patience)
            {
                throw new OperatingException(OperatingFault.Unreachable, $"Queue {Depth.Queue} has {now.Ready} messages, but the broker hands none out: look at its log.");
            }
        }
    }

    private async Task<bool> ArrivesAsync(CancellationToken cancellation)
    {
        using var pause = new CancellationTokenSource(Pause, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellation, pause.Token, _end.Gone);
        try
        {
            return await _arrived.Reader.WaitToReadAsync(any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // What is held fills the prefetch of its consumer for good, so the next messages need another one. Fetching all that may be wanted with
    // one large prefetch would have all the bodies in memory.
    private async Task WidenAsync(CancellationToken cancellation)
    {
        ThrowWhenGone();
        try
        {
            await _channel.BasicQosAsync(0, Window, global: false, cancellation).ConfigureAwait(false);
            var receiver = new DeliveryReceiver(
                _channel,
                (tag, properties, body) => _arrived.Writer.TryWrite(HeldMessage.Copy(tag, properties, body)),
                () => _end.End($"the queue {Depth.Queue} was deleted"));
            await _channel.BasicConsumeAsync(Depth.Queue, autoAck: false, receiver, cancellation).ConfigureAwait(false);
            _room += Window;
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            throw OperatingException.Of(fault, _options);
        }
    }

    private void ThrowWhenGone()
    {
        if (_end.Reached.IsCompletedSuccessfully)
        {
            throw new OperatingException(
                OperatingFault.Unreachable, $"The connection to the broker at {_options.RedactedUri} ended ({_end.Reached.GetAwaiter().GetResult()}): try again.");
        }
    }
}
