using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq;

/// <summary>
/// Every queue and exchange this system uses, declared the same way by each process and after each connect: declaring what
/// exists costs a round trip and mends what somebody deleted.
/// </summary>
internal static class Topology
{
    /// <summary>Returns beyond the delivery limit that the broker allows: to refuse a job may itself fail.</summary>
    private const int SpareReturns = 2;

    private const int FirstWithALimit = 4;
    private const int Unlimited = -1;

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
            await DeclareAsync(channel, options, BrokerVersion.Of(connection), cancellation).ConfigureAwait(false);
            await channel.CloseAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async Task DeclareAsync(IChannel channel, BrokerOptions options, Version? broker, CancellationToken cancellation)
    {
        foreach ((string name, string type) in Exchanges(options))
        {
            await channel.ExchangeDeclareAsync(name, type, durable: true, autoDelete: false, cancellationToken: cancellation).ConfigureAwait(false);
        }

        foreach (TopologyQueue queue in Queues(options, broker))
        {
            await channel.QueueDeclareAsync(queue.Name, durable: true, exclusive: false, autoDelete: false, queue.Arguments, cancellationToken: cancellation)
                .ConfigureAwait(false);
            if (queue.BindingKey is { } key)
            {
                // To the exchange of the same name.
                await channel.QueueBindAsync(queue.Name, queue.Name, key, cancellationToken: cancellation).ConfigureAwait(false);
            }
        }

        await channel.QueueBindAsync(options.JobsQueue, options.SubmitExchange, "", cancellationToken: cancellation).ConfigureAwait(false);
    }

    /// <summary>Every exchange and its type.</summary>
    internal static IReadOnlyList<(string Name, string Type)> Exchanges(BrokerOptions options) =>
    [
        (options.DeadLetterName, ExchangeType.Fanout),
        (options.ResultsName, ExchangeType.Topic),
        (options.ControlExchange, ExchangeType.Fanout),
        (options.SubmitExchange, ExchangeType.Fanout),
    ];

    /// <summary>Every queue; the jobs queue comes last, since its dead letters have to find theirs.</summary>
    internal static IReadOnlyList<TopologyQueue> Queues(BrokerOptions options, Version? broker) =>
    [
        new(options.DeadLetterName, "", Kept(broker)),
        new(options.ResultsName, "#", Kept(broker)),
        new(options.ParkedQueue, null, Kept(broker)),
        new(options.JobsQueue, null, Jobs(options)),
    ];

    /// <summary>
    /// The arguments of the queues that keep messages until somebody fetches them. Readers and operators may return a message as often as
    /// they like: RabbitMQ 4 would drop it at the 21st return, and -1 is how it is told not to. Before 4.0 there is no such limit, and -1 is
    /// not understood.
    /// </summary>
    /// <param name="broker">The broker's version; null when it does not say.</param>
    internal static Dictionary<string, object?> Kept(Version? broker)
    {
        Dictionary<string, object?> arguments = Quorum();
        if (broker is { Major: >= FirstWithALimit })
        {
            arguments["x-delivery-limit"] = Unlimited;
        }

        return arguments;
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
}
