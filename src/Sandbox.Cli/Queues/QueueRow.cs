namespace Sandbox.Cli.Queues;

/// <summary>What is known of one queue. Null is unknown, never 0.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Exists">Whether the broker has it.</param>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacked">Messages that somebody has taken and not acknowledged; the management address knows.</param>
/// <param name="Consumers">Consumers on it.</param>
/// <param name="PublishPerSecond">Messages coming in; the management address knows.</param>
/// <param name="DeliverPerSecond">Messages going out; the management address knows.</param>
/// <param name="AckPerSecond">Messages done with; the management address knows.</param>
/// <param name="ReadyPerSecond">How fast <paramref name="Ready"/> grows, between the last two looks; negative while it shrinks.</param>
internal sealed record QueueRow(
    string Queue,
    bool Exists,
    long? Ready,
    long? Unacked,
    long? Consumers,
    double? PublishPerSecond,
    double? DeliverPerSecond,
    double? AckPerSecond,
    double? ReadyPerSecond);
