namespace Sandbox.RabbitMq.Operating;

/// <summary>What the broker says of a queue.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Ready">Messages that wait in it; those that somebody has taken and not acknowledged are not among them.</param>
/// <param name="Consumers">Consumers on it.</param>
public sealed record QueueDepth(string Queue, long Ready, long Consumers);
