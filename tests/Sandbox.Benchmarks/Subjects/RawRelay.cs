using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>
/// The least that any worker has to do on this broker, with nothing but its client: consume, publish something confirmed, acknowledge;
/// on two connections and as many publishing channels as the worker has.
/// </summary>
internal sealed class RawRelay : IAsyncDisposable
{
    private const int MostChannels = 8;

    private readonly IConnection _consuming;
    private readonly IConnection _publishing;

    private RawRelay(IConnection consuming, IConnection publishing) => (_consuming, _publishing) = (consuming, publishing);

    /// <summary>Starts to relay the bodies of one queue to an exchange.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="from">The queue.</param>
    /// <param name="to">The exchange.</param>
    /// <param name="concurrency">Deliveries at once.</param>
    /// <param name="cancellation">Ends the start.</param>
    internal static async Task<RawRelay> StartAsync(Broker broker, string from, string to, int concurrency, CancellationToken cancellation)
    {
        var relay = new RawRelay(await broker.ConnectAsync(cancellation), await broker.ConnectAsync(cancellation));
        var channels = System.Threading.Channels.Channel.CreateUnbounded<IChannel>();
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        for (int index = Math.Min(concurrency, MostChannels); index > 0; index--)
        {
            channels.Writer.TryWrite(await relay._publishing.CreateChannelAsync(confirms, cancellation));
        }

        IChannel incoming = await relay._consuming.CreateChannelAsync(null, cancellation);
        await incoming.BasicQosAsync(0, (ushort)concurrency, global: false, cancellation);
        var consumer = new AsyncEventingBasicConsumer(incoming);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            (string id, ulong tag, byte[] body) = (delivery.BasicProperties.MessageId ?? "", delivery.DeliveryTag, delivery.Body.ToArray());
            _ = Task.Run(() => PassOnAsync(id, tag, body), CancellationToken.None);
            return Task.CompletedTask;
        };
        await incoming.BasicConsumeAsync(from, autoAck: false, consumer, cancellation);
        return relay;

        async Task PassOnAsync(string id, ulong tag, byte[] body)
        {
            IChannel outgoing = await channels.Reader.ReadAsync(CancellationToken.None);
            var properties = new BasicProperties { ContentType = "application/json", MessageId = id, Persistent = true };
            await outgoing.BasicPublishAsync(to, id, mandatory: true, properties, body, CancellationToken.None);
            channels.Writer.TryWrite(outgoing);
            await incoming.BasicAckAsync(tag, multiple: false, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _consuming.AbortAsync();
        await _publishing.AbortAsync();
        await _consuming.DisposeAsync();
        await _publishing.DisposeAsync();
    }
}
