using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Operating;

/// <summary>
/// Publishes one message at a time and returns when the broker has confirmed it. Tries once: an operator, and not a loop, decides what
/// happens after a failure. A connection of its own, since an alarm stops the broker reading from those that publish. Declares nothing.
/// </summary>
internal sealed class OperatorPublisher : IAsyncDisposable
{
    private readonly OperatorConnection _connection;
    private readonly IChannel _channel;
    private readonly BrokerOptions _options;
    private readonly TimeProvider _time;
    private volatile string? _alarm;

    private OperatorPublisher(OperatorConnection connection, IChannel channel, BrokerOptions options, TimeProvider time)
    {
        (_connection, _channel, _options, _time) = (connection, channel, options, time);
        connection.Connection.ConnectionBlockedAsync += OnBlocked;
        connection.Connection.ConnectionUnblockedAsync += OnUnblocked;
    }

    internal static async Task<OperatorPublisher> OpenAsync(BrokerOptions options, TimeProvider time, CancellationToken cancellation)
    {
        OperatorConnection connection = await OperatorConnection.OpenAsync(options, "publish by hand", cancellation).ConfigureAwait(false);
        try
        {
            IChannel channel = await connection.Connection.CreateChannelAsync(ChannelKind.Confirming, cancellation).ConfigureAwait(false);
            var publisher = new OperatorPublisher(connection, channel, options, time);
            connection = null!;
            return publisher;
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

    /// <summary>Publishes; returns when the broker has it, safely.</summary>
    /// <exception cref="OperatingException">It has not, or nobody knows.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; the message may have been sent.</exception>
    internal async Task PublishAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        if (message.Body.Length > _options.MaxMessageBytes)
        {
            throw new OperatingException(OperatingFault.TooLarge, $"The message takes {message.Body.Length} bytes; the limit is {_options.MaxMessageBytes}.");
        }

        Task publish = _channel.BasicPublishAsync(
            message.Exchange, message.RoutingKey, message.Mandatory, message.ToProperties(_time.GetUtcNow()), message.Body, cancellation).AsTask();
        try
        {
            // Not trusting the client with the deadline: after an outage its publish may hang for ever (rabbitmq-dotnet-client #1930).
            await publish.WaitAsync(_options.PublishTimeout, _time, cancellation).ConfigureAwait(false);
        }
        catch (PublishReturnException returned)
        {
            throw new OperatingException(
                OperatingFault.Missing, $"No queue takes the message ({returned.ReplyText}, {message.RoutingKey}): start a worker or a shim once, they declare it.", returned);
        }
        catch (PublishException refused)
        {
            throw new OperatingException(OperatingFault.QueueFull, $"The broker refused the message: queue {message.RoutingKey} is full. Try again later.", refused);
        }
        catch (TimeoutException late) when (!publish.IsCompleted)
        {
            _ = publish.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw Unconfirmed(late);
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            throw BrokerFault.CloseReason(fault) is { Code: Constants.PreconditionFailed } reason
                ? new OperatingException(OperatingFault.TooLarge, $"The broker refused the message of {message.Body.Length} bytes ({reason.Text}).", fault)
                : OperatingException.Of(fault, _options);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync().ConfigureAwait(false);

    private OperatingException Unconfirmed(Exception late) => _alarm is { } alarm
        ? new OperatingException(
            OperatingFault.Unconfirmed, $"The broker takes no messages now ({alarm}); this one may still arrive when it does. Free memory or disk space on the broker's host.", late)
        : new OperatingException(
            OperatingFault.Unconfirmed,
            $"The broker at {_options.RedactedUri} did not confirm the message within {_options.PublishTimeout.TotalSeconds:0.#} s; it may have arrived all the same.",
            late);

    private Task OnBlocked(object sender, ConnectionBlockedEventArgs arguments)
    {
        _alarm = arguments.Reason;
        return Task.CompletedTask;
    }

    private Task OnUnblocked(object sender, AsyncEventArgs arguments)
    {
        _alarm = null;
        return Task.CompletedTask;
    }
}
