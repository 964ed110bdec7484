using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Sandbox.RabbitMq;

/// <summary>A queue or an exchange is not there, and this user may not declare it. The message is one sentence that says what to do.</summary>
internal sealed class TopologyMissingException(string what, string name, ShutdownEventArgs reason) : OperationInterruptedException(reason)
{
    /// <inheritdoc />
    public override string Message { get; } =
        $"{what} '{name}' does not exist, and the user may not create it: import deploy/rabbitmq/definitions.json, or grant configure on it.";
}
