using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Operating;

/// <summary>Something an operator asked of the broker was not done. The message is one sentence and never holds a password.</summary>
public sealed class OperatingException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">One sentence that says what to do.</param>
    /// <param name="inner">The cause.</param>
    public OperatingException(OperatingFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public OperatingFault Fault { get; }

    /// <summary>Whether <paramref name="fault"/> is the broker's, and so has an explanation here.</summary>
    internal static bool CanExplain(Exception fault, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && BrokerFault.IsBrokers(fault);

    /// <summary>Explains a fault of the broker.</summary>
    internal static OperatingException Of(Exception fault, BrokerOptions options)
    {
        if (BrokerFault.CloseReason(fault) is { Code: Constants.NotFound } missing)
        {
            return new OperatingException(
                OperatingFault.Missing, $"The broker has no such queue or exchange ({Brief(missing.Text)}): start a worker or a shim once, they declare them.", fault);
        }

        return BrokerFault.Explain(fault, options) is { } explained
            ? new OperatingException(Kind(explained), explained.Sentence, fault)
            : new OperatingException(OperatingFault.Unreachable, $"The broker at {options.RedactedUri} could not be asked.", fault);
    }

    private static OperatingFault Kind(BrokerFault fault) => fault.Kind switch
    {
        BrokerFaultKind.Unreachable or BrokerFaultKind.TlsRefused => OperatingFault.Unreachable,
        BrokerFaultKind.TopologyMismatch => OperatingFault.Mismatch,
        _ => OperatingFault.Refused,
    };

    private static string Brief(string text) => text.Length <= 200 ? text : text[..200];
}
