using RabbitMQ.Client;
using Sandbox.Contracts.Health;

namespace Sandbox.RabbitMq.Operating;

/// <summary>
/// What the user may do, found out by doing it without consequence: a publish that is rolled back, a consume whose arguments no broker
/// accepts but looks at only after the permission, a queue that goes with the connection.
/// </summary>
internal sealed class PermissionInspection(IConnection connection, BrokerOptions options, BrokerRole role)
{
    private const string DefaultExchange = "";

    internal async Task AddAsync(List<DeploymentCheck> checks, CancellationToken cancellation)
    {
        string own = $"{Own}{options.Worker}-{Guid.NewGuid():N}";
        switch (role)
        {
            case BrokerRole.Worker:
                checks.Add(await MayPublishAsync("results", options.ResultsName, cancellation).ConfigureAwait(false));
                checks.Add(await MayPublishAsync("dead letters", options.DeadLetterName, cancellation).ConfigureAwait(false));
                checks.Add(await MayPublishAsync("replies", DefaultExchange, cancellation).ConfigureAwait(false));
                checks.Add(await MayConsumeAsync(options.JobsQueue, cancellation).ConfigureAwait(false));
                checks.Add(await MayDeclareAsync(own, options.ControlExchange, cancellation).ConfigureAwait(false));
                break;
            case BrokerRole.Shim:
                checks.Add(await MayPublishAsync("jobs", options.SubmitExchange, cancellation).ConfigureAwait(false));
                checks.Add(await MayPublishAsync("cancellations", options.ControlExchange, cancellation).ConfigureAwait(false));
                checks.Add(await MayDeclareAsync(own, null, cancellation).ConfigureAwait(false));
                break;
            default:
                checks.Add(await MayPublishAsync("jobs", options.SubmitExchange, cancellation).ConfigureAwait(false));
                checks.Add(await MayDeclareAsync(own, null, cancellation).ConfigureAwait(false));
                break;
        }
    }

    // What the queues begin with that a process of this role makes for itself. A producer reads its results from one of its own: who may
    // consume from a shared queue may also empty it.
    private string Own => role switch
    {
        BrokerRole.Worker => options.ControlExchange + ".",
        BrokerRole.Shim => "sandbox.reply.",
        _ => "amon.",
    };

    private async Task<DeploymentCheck> MayPublishAsync(string what, string exchange, CancellationToken cancellation)
    {
        OperatingException? fault = await Attempt.OnChannelAsync(
            connection,
            options,
            async channel =>
            {
                await channel.TxSelectAsync(cancellation).ConfigureAwait(false);
                await channel.BasicPublishAsync(exchange, "sandbox.doctor", ReadOnlyMemory<byte>.Empty, cancellation).ConfigureAwait(false);
                await channel.TxRollbackAsync(cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        string name = exchange.Length == 0 ? "the default exchange (amq.default)" : $"exchange {exchange}";
        return Verdict($"broker.publish.{what.Replace(' ', '_')}", fault, $"may publish {what} to {name}", $"write on {(exchange.Length == 0 ? "amq.default" : exchange)}");
    }

    private async Task<DeploymentCheck> MayConsumeAsync(string queue, CancellationToken cancellation)
    {
        string? taken = null;
        OperatingException? fault = await Attempt.OnChannelAsync(
            connection,
            options,
            async channel =>
            {
                var refused = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-priority"] = "none" };
                await channel.BasicQosAsync(0, 1, global: false, cancellation).ConfigureAwait(false);
                taken = await channel.BasicConsumeAsync(
                    queue, autoAck: false, "", noLocal: false, exclusive: false, refused, new AsyncDefaultBasicConsumer(channel), cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);

        // It complained about the argument: the user may read. Should a broker not complain, the channel is closed and all is back.
        fault = taken is null && fault is { Fault: OperatingFault.Mismatch } ? null : fault;
        return Verdict($"broker.consume.{queue}", fault, $"may consume from {queue}", $"read on {queue}");
    }

    private async Task<DeploymentCheck> MayDeclareAsync(string queue, string? boundTo, CancellationToken cancellation)
    {
        OperatingException? fault = await Attempt.OnChannelAsync(
            connection,
            options,
            async channel =>
            {
                await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation).ConfigureAwait(false);
                if (boundTo is not null)
                {
                    await channel.QueueBindAsync(queue, boundTo, "", cancellationToken: cancellation).ConfigureAwait(false);
                }

                await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        string pattern = queue[..(queue.IndexOf(options.Worker, StringComparison.Ordinal))] + "*";
        return Verdict("broker.declare", fault, $"may make queues {pattern}", $"configure, write and read on {pattern}{(boundTo is null ? "" : $", read on {boundTo}")}");
    }

    private static DeploymentCheck Verdict(string name, OperatingException? fault, string may, string grant) => fault switch
    {
        null => new(name, CheckVerdict.Ok, $"The user {may}."),
        { Fault: OperatingFault.Refused } => new(name, CheckVerdict.Fail, fault.Message, $"Grant it {grant} (rabbitmqctl set_permissions)."),
        { Fault: OperatingFault.Missing } => new(name, CheckVerdict.Warn, $"Whether the user {may} cannot be tried: it does not exist yet.", "Start a worker or a shim, and ask again."),
        _ => new(name, CheckVerdict.Fail, fault.Message),
    };
}
