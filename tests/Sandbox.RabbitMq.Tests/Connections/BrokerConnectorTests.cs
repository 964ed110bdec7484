using System.Net.Security;
using System.Security.Authentication;
using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Connections.Tls;

namespace Sandbox.RabbitMq.Tests.Connections;

public class BrokerConnectorTests
{
    [Theory]
    [InlineData("amqps://broker.example/jobs", "broker.example", 5671)]
    [InlineData("amqps://broker.example:5673/jobs", "broker.example", 5673)]
    [InlineData("amqps://[::1]/jobs", "::1", 5671)]
    public void Factory_Encrypted_ChecksTheHostAndSpeaksNothingOld(string uri, string host, int port)
    {
        ConnectionFactory factory = Factory(uri);

        Assert.Equal((true, host, port), (factory.Ssl.Enabled, factory.Ssl.ServerName, factory.Endpoint.Port));
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, factory.Ssl.Version);
        Assert.Equal(SslPolicyErrors.None, factory.Ssl.AcceptablePolicyErrors);
        Assert.NotNull(factory.Ssl.CertificateValidationCallback);
        Assert.Same(factory.Ssl, factory.Endpoint.Ssl);
    }

    // Why Factory sets everything itself. Should this fail, the library has changed, for the better.
    [Fact]
    public void ClientLibrary_AddressAlone_AcceptsACertificateWithAnyName() => Assert.Equal(
        SslPolicyErrors.RemoteCertificateNameMismatch, new ConnectionFactory { Uri = new Uri("amqps://broker.example/jobs") }.Ssl.AcceptablePolicyErrors);

    [Fact]
    public void Factory_Plain_IsNotEncrypted() => Assert.False(Factory("amqp://broker.example/jobs").Ssl.Enabled);

    private static ConnectionFactory Factory(string uri)
    {
        BrokerOptions options = Some.Options with { Uri = new Uri(uri) };
        return new BrokerConnector(options).Factory("test", new ServerCertificateCheck(options));
    }
}
