namespace Sandbox.RabbitMq;

/// <summary>The broker cannot be used, and waiting longer would not help. The message is one sentence that says what to do.</summary>
public sealed class BrokerStartupException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="kind">What is wrong.</param>
    /// <param name="message">One sentence that says what to do; never holds a password.</param>
    /// <param name="inner">The cause.</param>
    public BrokerStartupException(BrokerFaultKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>What is wrong.</summary>
    public BrokerFaultKind Kind { get; }
}
