namespace Sandbox.RabbitMq.Connections;

/// <summary>A session with the broker did not come up, or did not live long: back off before the next.</summary>
internal sealed class SessionLostException(string reason, Exception? inner = null) : Exception(reason, inner);
