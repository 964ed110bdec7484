using Sandbox.Contracts.Health;

namespace Sandbox.RabbitMq.Operating;

/// <summary>Whether queues and exchanges are there, and are what this deployment's settings say.</summary>
internal sealed class TopologyInspection(OperatorConnection connection, BrokerOptions options, BrokerRole role)
{
    internal async Task AddAsync(List<DeploymentCheck> checks, CancellationToken cancellation)
    {
        foreach (TopologyQueue queue in Topology.Queues(options, connection.Version))
        {
            bool exists = await connection.FindDepthAsync(queue.Name, cancellation).ConfigureAwait(false) is not null;
            checks.Add(exists ? await OfArgumentsAsync(queue, cancellation).ConfigureAwait(false) : Missing("queue", queue.Name));
        }

        foreach ((string exchange, string type) in Topology.Exchanges(options))
        {
            checks.Add(await OfExchangeAsync(exchange, type, cancellation).ConfigureAwait(false));
        }
    }

    // Declaring what exists changes nothing: the broker compares, and says what differs. A producer may not declare, and need not.
    private async Task<DeploymentCheck> OfArgumentsAsync(TopologyQueue queue, CancellationToken cancellation)
    {
        string name = $"broker.queue.{queue.Name}";
        if (role == BrokerRole.Producer)
        {
            return new DeploymentCheck(name, CheckVerdict.Ok, $"Queue {queue.Name} exists.");
        }

        OperatingException? fault = await Attempt.OnChannelAsync(
            connection.Connection,
            options,
            channel => channel.QueueDeclareAsync(
                queue.Name, durable: true, exclusive: false, autoDelete: false, queue.Arguments, cancellationToken: cancellation),
            cancellation).ConfigureAwait(false);
        return fault is null
            ? new DeploymentCheck(name, CheckVerdict.Ok, $"Queue {queue.Name} exists and has the arguments of these settings.")
            : new DeploymentCheck(name, CheckVerdict.Fail, fault.Message, Advice(fault));
    }

    private async Task<DeploymentCheck> OfExchangeAsync(string exchange, string type, CancellationToken cancellation)
    {
        string name = $"broker.exchange.{exchange}";
        OperatingException? absent = await Attempt.OnChannelAsync(
            connection.Connection, options, channel => channel.ExchangeDeclarePassiveAsync(exchange, cancellation), cancellation).ConfigureAwait(false);
        if (absent is not null)
        {
            return absent.Fault == OperatingFault.Missing ? Missing("exchange", exchange) : new DeploymentCheck(name, CheckVerdict.Fail, absent.Message);
        }

        OperatingException? fault = role == BrokerRole.Producer ? null : await Attempt.OnChannelAsync(
            connection.Connection,
            options,
            channel => channel.ExchangeDeclareAsync(exchange, type, durable: true, autoDelete: false, cancellationToken: cancellation),
            cancellation).ConfigureAwait(false);
        return fault is null
            ? new DeploymentCheck(name, CheckVerdict.Ok, $"Exchange {exchange} exists.")
            : new DeploymentCheck(name, CheckVerdict.Fail, fault.Message, Advice(fault));
    }

    private DeploymentCheck Missing(string kind, string name) => new(
        $"broker.{kind}.{name}",
        role == BrokerRole.Producer ? CheckVerdict.Fail : CheckVerdict.Warn,
        $"There is no {kind} {name}.",
        "Start a worker or a shim: it declares what is missing.");

    private static string? Advice(OperatingException fault) => fault.Fault == OperatingFault.Mismatch
        ? "Give this command the same AMON_SANDBOX_* variables as the workers; if they are the same, the workers do not start either."
        : null;
}
