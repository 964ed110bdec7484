using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Operating;

/// <summary>How channels are opened here. All four options, as everywhere: two of them would be wrong by default.</summary>
internal static class ChannelKind
{
    /// <summary>For consuming, and for questions.</summary>
    internal static readonly CreateChannelOptions Plain = Of(confirms: false);

    /// <summary>For publishing: the broker confirms each message.</summary>
    internal static readonly CreateChannelOptions Confirming = Of(confirms: true);

    private static CreateChannelOptions Of(bool confirms) => new(
        publisherConfirmationsEnabled: confirms,
        publisherConfirmationTrackingEnabled: confirms,
        outstandingPublisherConfirmationsRateLimiter: null,
        consumerDispatchConcurrency: 1);
}
