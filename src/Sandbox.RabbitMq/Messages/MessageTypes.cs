namespace Sandbox.RabbitMq.Messages;

/// <summary>The AMQP <c>type</c> of what this project publishes.</summary>
internal static class MessageTypes
{
    internal const string Job = "sandbox.job";
    internal const string Result = "sandbox.result";
    internal const string DeadLetter = "sandbox.dead-letter";
    internal const string Control = "sandbox.control";
}
