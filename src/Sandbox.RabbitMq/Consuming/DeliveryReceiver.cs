using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// The client library's side of a consumer. Its handlers return at once: the library reads on only after they do, and takes the body's
/// buffer back.
/// </summary>
internal sealed class DeliveryReceiver(
    IChannel channel, Action<ulong, IReadOnlyBasicProperties, ReadOnlyMemory<byte>> onDelivery, Action onCancelledByBroker)
    : AsyncDefaultBasicConsumer(channel)
{
    /// <inheritdoc />
    public override Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        onDelivery(deliveryTag, properties, body);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        await base.HandleBasicCancelAsync(consumerTag, cancellationToken).ConfigureAwait(false);
        onCancelledByBroker();
    }
}
