namespace Sandbox.RabbitMq;

/// <summary>One queue of the topology.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BindingKey">Under which it is bound to the exchange of its own name; null when it is not bound.</param>
/// <param name="Arguments">What it is declared with.</param>
internal sealed record TopologyQueue(string Name, string? BindingKey, Dictionary<string, object?> Arguments);
