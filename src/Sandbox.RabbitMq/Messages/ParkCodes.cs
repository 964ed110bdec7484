namespace Sandbox.RabbitMq.Messages;

/// <summary>Why a result was parked. Seen by operators only, never by callers.</summary>
internal static class ParkCodes
{
    /// <summary>The queue that <c>reply_to</c> names does not exist.</summary>
    internal const string Unroutable = "unroutable";

    /// <summary><c>reply_to</c> does not begin with an allowed prefix.</summary>
    internal const string ReplyToRefused = "reply_to_refused";
}
