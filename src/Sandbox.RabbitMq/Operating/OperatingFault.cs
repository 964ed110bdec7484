namespace Sandbox.RabbitMq.Operating;

/// <summary>Why something an operator asked of the broker was not done.</summary>
public enum OperatingFault
{
    /// <summary>The broker does not answer, or stopped answering.</summary>
    Unreachable,

    /// <summary>The broker refuses the user: its password, its virtual host, or a permission.</summary>
    Refused,

    /// <summary>A queue or an exchange exists with other properties.</summary>
    Mismatch,

    /// <summary>The queue or the exchange does not exist.</summary>
    Missing,

    /// <summary>The queue is full.</summary>
    QueueFull,

    /// <summary>The message is over the limit.</summary>
    TooLarge,

    /// <summary>A message was sent, and nobody knows what became of it.</summary>
    Unconfirmed,
}
