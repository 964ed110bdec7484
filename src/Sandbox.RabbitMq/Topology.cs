using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Sandbox.RabbitMq;

/// <summary>
/// Every queue and exchange this system uses, declared the same way by each process and after each connect: declaring what
/// exists costs a round trip and mends what somebody deleted.
/// </summary>
internal static class Topology
{
    /// <summary>Returns beyond the delivery limit that the broker allows: to refuse a job may itself fail.</summary>
    private const int SpareReturns = 2;

    /// <summary>Declares everything; for a user who may not, looks whether it is there.</summary>
    /// <returns>False when it was only looked for, so that nothing is known about arguments and bindings.</returns>
    /// <exception cref="TopologyMissingException">Something is not there, and this user may not declare it.</exception>
    internal static async Task<bool> DeclareAsync(IConnection connection, BrokerOptions options, CancellationToken cancellation)
    {
        try
        {
            await DeclareAllAsync(connection, options, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.AccessRefused)
        {
            await TopologyCheck.RunAsync(connection, options, cancellation).ConfigureAwait(false);
            return false;
        }
    }

    private static async Task DeclareAllAsync(IConnection connection, BrokerOptions options, CancellationToken cancellation)
    {
        // A channel of its own: a refused declaration closes the channel it was made on.
        IChannel channel = await connection.CreateChannelAsync(options: null, cancellation).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            await DeclareAsync(channel, options, cancellation).ConfigureAwait(false);
            await channel.CloseAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async Task DeclareAsync(IChannel channel, BrokerOptions options, CancellationToken cancellation)
    {
        await ExchangeAsync(channel, options.DeadLetterName, ExchangeType.Fanout, cancellation).ConfigureAwait(false);
        await ExchangeAsync(channel, options.ResultsName, ExchangeType.Topic, cancellation).ConfigureAwait(false);
        await ExchangeAsync(channel, options.ControlExchange, ExchangeType.Fanout, cancellation).ConfigureAwait(false);
        await ExchangeAsync(channel, options.SubmitExchange, ExchangeType.Fanout, cancellation).ConfigureAwait(false);

        await QueueAsync(channel, options.DeadLetterName, Quorum(), cancellation).ConfigureAwait(false);
        await BindAsync(channel, options.DeadLetterName, "", cancellation).ConfigureAwait(false);
        await QueueAsync(channel, options.ResultsName, Quorum(), cancellation).ConfigureAwait(false);
        await BindAsync(channel, options.ResultsName, "#", cancellation).ConfigureAwait(false);
        await QueueAsync(channel, options.ParkedQueue, Quorum(), cancellation).ConfigureAwait(false);
        await QueueAsync(channel, options.JobsQueue, Jobs(options), cancellation).ConfigureAwait(false);
        await channel.QueueBindAsync(options.JobsQueue, options.SubmitExchange, "", cancellationToken: cancellation).ConfigureAwait(false);
    }

    /// <summary>The arguments of the jobs queue.</summary>
    internal static Dictionary<string, object?> Jobs(BrokerOptions options)
    {
        Dictionary<string, object?> arguments = Quorum();

        // The broker's count is of returns. A job that came back N times is delivered once more, and the worker that gets it refuses it with
        // a reason and a result; the broker, which knows neither, drops it to the dead letters only when that fails as well.
        arguments["x-delivery-limit"] = options.DeliveryLimit + SpareReturns;
        arguments["x-dead-letter-exchange"] = options.DeadLetterName;
        arguments["x-dead-letter-routing-key"] = options.JobsQueue;

        // At-least-once needs reject-publish; with any other overflow the broker quietly falls back to at-most-once.
        arguments["x-dead-letter-strategy"] = "at-least-once";
        arguments["x-overflow"] = "reject-publish";
        arguments[ConsumerTimeout.Argument] = ConsumerTimeout.AskedMilliseconds;
        arguments["x-max-length"] = options.QueueMaxLength;
        arguments["x-max-length-bytes"] = options.QueueMaxBytes;
        return arguments;
    }

    private static Dictionary<string, object?> Quorum() => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };

    private static Task ExchangeAsync(IChannel channel, string name, string type, CancellationToken cancellation) =>
        channel.ExchangeDeclareAsync(name, type, durable: true, autoDelete: false, cancellationToken: cancellation);

    private static Task<QueueDeclareOk> QueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellation) =>
        channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);

    private static Task BindAsync(IChannel channel, string name, string key, CancellationToken cancellation) =>
        channel.QueueBindAsync(name, name, key, cancellationToken: cancellation);
}
