using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Connections.Tls;

namespace Sandbox.RabbitMq.Connections;

/// <summary>What went wrong with the broker, in words for an operator.</summary>
/// <param name="Kind">What kind of fault.</param>
/// <param name="Sentence">One sentence that says what to do; never holds a password.</param>
internal sealed record BrokerFault(BrokerFaultKind Kind, string Sentence)
{
    /// <summary>Whether asking again is not going to help unless somebody changes something.</summary>
    internal bool IsRefusal => Kind != BrokerFaultKind.Unreachable;

    /// <summary>Whether the broker, the network or the client library is to blame, and not this program.</summary>
    internal static bool IsBrokers(Exception fault) => fault is RabbitMQClientException or IOException or SocketException
        or AuthenticationException or TimeoutException or OperationCanceledException or ObjectDisposedException or ChannelClosedException;

    /// <summary>Explains a fault of the broker; null for anything else, which is then a fault of this program.</summary>
    internal static BrokerFault? Explain(Exception fault, BrokerOptions options) =>
        IsBrokers(fault) ? Chain(fault).Select(link => Refusal(link, options)).FirstOrDefault(found => found is not null) ?? Away(fault, options) : null;

    /// <summary>The code and text the broker gave for closing a channel or a connection; null when it gave none.</summary>
    internal static (ushort Code, string Text)? CloseReason(Exception fault) =>
        Chain(fault).OfType<OperationInterruptedException>().FirstOrDefault()?.ShutdownReason is { } reason
            ? (reason.ReplyCode, reason.ReplyText)
            : null;

    private static BrokerFault? Refusal(Exception fault, BrokerOptions options) => fault switch
    {
        CertificateRefusedException => new BrokerFault(
            BrokerFaultKind.TlsRefused, $"The certificate of the broker at {options.RedactedUri} is refused: {fault.Message}."),
        AuthenticationException => new BrokerFault(
            BrokerFaultKind.TlsRefused,
            $"TLS with the broker at {options.RedactedUri} failed ({OneLine(fault.Message)}): check that this is its TLS port (usually 5671), and that it speaks TLS 1.2 or later."),
        PossibleAuthenticationFailureException => new BrokerFault(
            BrokerFaultKind.CredentialsRefused,
            $"The broker at {options.RedactedUri} refuses the user or the password: correct them in the broker's URI."),
        TopologyMissingException => new BrokerFault(BrokerFaultKind.AccessRefused, fault.Message),
        OperationInterruptedException { ShutdownReason: { } reason } => Refusal(reason.ReplyCode, reason.ReplyText, options),
        _ => null,
    };

    private static BrokerFault? Refusal(ushort code, string text, BrokerOptions options) => code switch
    {
        Constants.NotAllowed => new BrokerFault(
            BrokerFaultKind.VirtualHostRefused,
            $"The broker does not let the user into the virtual host of {options.RedactedUri} ({OneLine(text)}): create it, grant access, or correct the URI."),
        Constants.AccessRefused => new BrokerFault(
            BrokerFaultKind.AccessRefused,
            $"The broker refuses something to the user ({OneLine(text)}): compare its permissions with those in deploy/rabbitmq/definitions.json."),
        Constants.PreconditionFailed => TopologyMismatch.Explain(OneLine(text)),
        _ => null,
    };

    private static BrokerFault Away(Exception fault, BrokerOptions options) => new(
        BrokerFaultKind.Unreachable,
        $"The broker at {options.RedactedUri} does not answer ({OneLine(Chain(fault).Last().Message)}): start it, or correct the broker's URI.");

    private static IEnumerable<Exception> Chain(Exception fault)
    {
        for (Exception? link = fault; link is not null; link = link is AggregateException many ? many.InnerExceptions[0] : link.InnerException)
        {
            yield return link;
        }
    }

    private static string OneLine(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length <= 300 ? line : line[..300];
    }
}
