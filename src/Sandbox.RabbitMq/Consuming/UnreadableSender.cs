using Sandbox.Execution.Jobs;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>Finds whom to tell about a message that cannot be read: its body says nothing, so only its properties can.</summary>
internal static class UnreadableSender
{
    /// <summary>The id to answer under; null when nobody can be told.</summary>
    internal static string? JobIdToAnswerUnder(IncomingMessage message, BrokerOptions options, TimeProvider time)
    {
        string? named = Admission.IsJobId(message.MessageId) ? message.MessageId : null;
        if (string.IsNullOrEmpty(message.ReplyTo))
        {
            return named;
        }

        // A refused reply_to is not answered here: the dead letter keeps it, and a parked copy would tell nobody anything more.
        return ReplyRoute.Of(message.ReplyTo, "", options).Allowed
            ? named ?? Guid.CreateVersion7(time.GetUtcNow()).ToString("N")
            : null;
    }
}
