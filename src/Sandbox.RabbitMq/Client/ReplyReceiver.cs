using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Client;

/// <summary>Hands each result over and acknowledges it: one that was only prefetched when the connection died is delivered again.</summary>
internal sealed class ReplyReceiver(
    IChannel channel, Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>> onReply, Action<string> onCancelledByBroker)
    : AsyncDefaultBasicConsumer(channel)
{
    /// <inheritdoc />
    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        onReply(properties, body);
        await Channel.BasicAckAsync(deliveryTag, multiple: false, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        await base.HandleBasicCancelAsync(consumerTag, cancellationToken).ConfigureAwait(false);
        onCancelledByBroker("the reply queue was deleted");
    }
}
