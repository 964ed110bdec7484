using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Publishing;

/// <summary>
/// Publishes single messages and waits for the broker's confirm, on a connection of its own: an alarm stops the broker reading from
/// connections that publish, and acknowledgements must not wait behind that. Connects when first needed and after every loss.
/// Thread-safe; at most <c>channels</c> publishes are under way at once, each alone on its channel, so that a channel the
/// broker closes tells which message it did not like.
/// </summary>
internal sealed partial class ConfirmPublisher : IAsyncDisposable
{
    private static readonly TimeSpan ClosingBudget = TimeSpan.FromSeconds(10);

    private readonly BrokerConnector _connector;
    private readonly BrokerOptions _options;
    private readonly string _purpose;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _channels;
    private readonly SemaphoreSlim _slots;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly OwnedTasks _background;
    private readonly BrokerMetrics _metrics;
    private readonly string _label;
    private PublishConnection? _current;

    internal ConfirmPublisher(
        BrokerConnector connector, BrokerOptions options, string purpose, int channels, TimeProvider time, ILogger logger, BrokerMetrics metrics)
    {
        (_connector, _options, _purpose, _time, _logger) = (connector, options, purpose, time, logger);
        _channels = channels;
        _slots = new SemaphoreSlim(channels, channels);
        _background = new OwnedTasks(LogBackground);
        _metrics = metrics;
        _label = metrics.WatchPublisher(purpose, () => Volatile.Read(ref _current) is { IsOpen: true }, () => Blocked is not null);
    }

    /// <summary>Why the broker does not read from publishers now; null when it does, or when there is no connection.</summary>
    internal string? Blocked => Volatile.Read(ref _current)?.Blocked;

    /// <summary>Publishes once. Faults of the broker are in the outcome, not thrown.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; the message may have been sent.</exception>
    internal async Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            PublishOutcome outcome = await PublishInSlotAsync(message, cancellation).ConfigureAwait(false);
            _metrics.Published(_label, outcome.End);
            return outcome;
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Closes the connection, so that the next publish opens a new one and declares the topology again.</summary>
    internal void Reconnect()
    {
        if (Volatile.Read(ref _current) is { } current)
        {
            Drop(current);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Reconnect();
        await _background.DrainAsync(ClosingBudget, _time).ConfigureAwait(false);
    }

    private async Task<PublishOutcome> PublishInSlotAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        PublishConnection connection;
        IChannel channel;
        try
        {
            (connection, channel) = await RentAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && BrokerFault.Explain(fault, _options) is { } explained)
        {
            return new PublishOutcome(PublishEnd.NotSent, explained.Sentence);
        }

        bool certain = false;
        try
        {
            PublishOutcome outcome = await SendAsync(connection, channel, message, cancellation).ConfigureAwait(false);
            certain = outcome.End is PublishEnd.Confirmed or PublishEnd.Returned or PublishEnd.Nacked;
            return outcome;
        }
        finally
        {
            if (certain)
            {
                connection.Return(channel);
            }
            else
            {
                // The channel's numbering may be out of step with the broker's, and the connection may be a dead one that says it is open.
                Drop(connection);
            }
        }
    }

    private async Task<PublishOutcome> SendAsync(
        PublishConnection connection, IChannel channel, OutgoingMessage message, CancellationToken cancellation)
    {
        try
        {
            Task publish = channel.BasicPublishAsync(
                message.Exchange, message.RoutingKey, message.Mandatory, message.ToProperties(_time.GetUtcNow()), message.Body, cancellation).AsTask();
            return await ConfirmedAsync(publish, connection, cancellation).ConfigureAwait(false);
        }
        catch (PublishReturnException returned)
        {
            return new PublishOutcome(PublishEnd.Returned, $"No queue takes the message ({returned.ReplyText}).");
        }
        catch (PublishException)
        {
            return new PublishOutcome(PublishEnd.Nacked, "The broker refused the message: the queue is full.");
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && BrokerFault.IsBrokers(fault))
        {
            return BrokerFault.CloseReason(fault) is { Code: Constants.PreconditionFailed } reason
                ? new PublishOutcome(PublishEnd.TooLarge, $"The broker refused the message of {message.Body.Length} bytes ({reason.Text}).")
                : new PublishOutcome(PublishEnd.Unknown, BrokerFault.Explain(fault, _options)!.Sentence);
        }
    }

    private async Task<PublishOutcome> ConfirmedAsync(Task publish, PublishConnection connection, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                // Not trusting the client with the deadline: after an outage its publish may hang for ever (rabbitmq-dotnet-client #1930).
                await publish.WaitAsync(_options.PublishTimeout, _time, cancellation).ConfigureAwait(false);
                return PublishOutcome.Confirmed;
            }
            catch (TimeoutException) when (!publish.IsCompleted && connection is { Blocked: { } alarm, IsOpen: true })
            {
                // The broker has it in its socket and said that it will not read for now: sending it again would only add copies.
                LogBlocked(_purpose, alarm);
            }
            catch (TimeoutException) when (!publish.IsCompleted)
            {
                _background.Add(ObserveAsync(publish));
                return new PublishOutcome(
                    PublishEnd.Unknown, $"The broker at {_options.RedactedUri} did not confirm a message within {_options.PublishTimeout.TotalSeconds:0.#} s.");
            }
            catch (OperationCanceledException) when (!publish.IsCompleted)
            {
                _background.Add(ObserveAsync(publish));
                throw;
            }
        }
    }

    // Its connection is being dropped, which ends it; whatever it says then, its message's fate has been decided.
    private static async Task ObserveAsync(Task abandoned) =>
        await abandoned.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<(PublishConnection Connection, IChannel Channel)> RentAsync(CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(_options.PublishTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        PublishConnection connection = Volatile.Read(ref _current) is { IsOpen: true } open
            ? open
            : await ConnectAsync(either.Token).ConfigureAwait(false);
        if (connection.TryRent() is { } channel)
        {
            return (connection, channel);
        }

        // As many channels as publishers: one is missing only when the broker closed it while nobody looked.
        Drop(connection);
        throw new IOException("The connection has just been lost.");
    }

    private async Task<PublishConnection> ConnectAsync(CancellationToken cancellation)
    {
        await _connecting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref _current) is { } current)
            {
                if (current.IsOpen)
                {
                    return current;
                }

                Drop(current);
            }

            PublishConnection made = await OpenAsync(cancellation).ConfigureAwait(false);
            Volatile.Write(ref _current, made);
            LogConnected(_purpose);
            return made;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<PublishConnection> OpenAsync(CancellationToken cancellation)
    {
        IConnection connection = await _connector.ConnectAsync(_purpose, cancellation).ConfigureAwait(false);
        try
        {
            await Topology.DeclareAsync(connection, _options, cancellation).ConfigureAwait(false);
            return await PublishConnection.PrepareAsync(connection, _channels, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (BrokerFault.IsBrokers(fault))
        {
            _background.Add(connection.CloseQuietlyAsync());
            throw;
        }
    }

    private void Drop(PublishConnection connection)
    {
        if (Interlocked.CompareExchange(ref _current, null, connection) == connection)
        {
            _background.Add(connection.Connection.CloseQuietlyAsync());
        }
    }

    [LoggerMessage(EventId = 210, EventName = "broker.publisher.connected", Level = LogLevel.Debug, Message = "Connected ({Purpose})")]
    private partial void LogConnected(string purpose);

    [LoggerMessage(EventId = 211, EventName = "broker.publisher.blocked", Level = LogLevel.Warning,
        Message = "The broker has blocked publishers ({Alarm}); waiting ({Purpose})")]
    private partial void LogBlocked(string purpose, string alarm);

    [LoggerMessage(EventId = 212, EventName = "broker.publisher.fault", Level = LogLevel.Error, Message = "A background task of the publisher failed")]
    private partial void LogBackground(Exception fault);
}
