using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Connections.Tls;

namespace Sandbox.RabbitMq.Tests.Connections;

public class BrokerFaultTests
{
    [Theory]
    [InlineData(403, "ACCESS_REFUSED - configure access to queue 'q' refused", BrokerFaultKind.AccessRefused)]
    [InlineData(406, "PRECONDITION_FAILED - unknown delivery tag 7", BrokerFaultKind.TopologyMismatch)]
    [InlineData(530, "NOT_ALLOWED - vhost jobs not found", BrokerFaultKind.VirtualHostRefused)]
    [InlineData(320, "CONNECTION_FORCED - shutdown", BrokerFaultKind.Unreachable)]
    public void Explain_ClosedByTheBroker_DependsOnItsCode(int code, string text, BrokerFaultKind kind)
    {
        var closed = new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, (ushort)code, text));

        Assert.Equal(kind, BrokerFault.Explain(new BrokerUnreachableException(closed), Some.Options)?.Kind);
    }

    [Fact]
    public void Explain_WrongPassword_IsRefusedAndShowsNoPassword()
    {
        BrokerFault? fault = BrokerFault.Explain(new BrokerUnreachableException(new AuthenticationFailureException("no")), Some.Options);

        Assert.Equal(BrokerFaultKind.CredentialsRefused, fault?.Kind);
        Assert.DoesNotContain("s3cret", fault?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_CertificateRefused_SaysWhyAndWhose()
    {
        BrokerOptions options = Some.Options with { Uri = new Uri("amqps://user:s3cret@broker.example/jobs") };
        var refused = new CertificateRefusedException("it expired", new BrokerUnreachableException(new IOException("cut off")));

        Assert.Equal(
            new BrokerFault(BrokerFaultKind.TlsRefused, "The certificate of the broker at amqps://broker.example:5671/jobs is refused: it expired."),
            BrokerFault.Explain(refused, options));
    }

    [Fact]
    public void Explain_MissingAndNotToBeCreated_IsRefusedAndSaysWhatToDo()
    {
        var missing = new TopologyMissingException("Queue", "sandbox.jobs", new ShutdownEventArgs(ShutdownInitiator.Peer, 404, "NOT_FOUND - no queue"));

        Assert.Equal(
            new BrokerFault(
                BrokerFaultKind.AccessRefused,
                "Queue 'sandbox.jobs' does not exist, and the user may not create it: import deploy/rabbitmq/definitions.json, or grant configure on it."),
            BrokerFault.Explain(missing, Some.Options));
    }

    [Fact]
    public void Explain_NobodyListens_IsUnreachable() => Assert.Equal(
        BrokerFaultKind.Unreachable,
        BrokerFault.Explain(new BrokerUnreachableException(new SocketException((int)SocketError.ConnectionRefused)), Some.Options)?.Kind);

    [Fact]
    public void Explain_FaultOfThisProgram_IsNotExplained() => Assert.Null(BrokerFault.Explain(new InvalidOperationException(), Some.Options));

    [Fact]
    public void Explain_OtherArguments_NamesTheArgumentAndBothValues()
    {
        const string Text = "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'sandbox.jobs' in vhost '/': received '7' but current is '50000'";
        var closed = new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, 406, Text));

        string sentence = BrokerFault.Explain(closed, Some.Options)!.Sentence;

        Assert.StartsWith("Queue 'sandbox.jobs' exists with another 'x-max-length' (here '7', in the broker '50000'):", sentence, StringComparison.Ordinal);
    }
}
