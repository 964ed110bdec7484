using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DotNet.Testcontainers.Images;
using Sandbox.IntegrationTests.Broker.Permissions;
using Sandbox.IntegrationTests.Fixtures;
using Testcontainers.RabbitMq;

namespace Sandbox.IntegrationTests.Broker.Tls;

/// <summary>A RabbitMQ that listens on TLS and imports the definitions of deploy/rabbitmq at its first start, as a deployment would.</summary>
internal sealed class TlsBroker : IAsyncDisposable
{
    private const int Port = 5671;
    private const string Folder = "/etc/rabbitmq/test";

    private const string Configuration =
        $"""
        load_definitions = {Folder}/definitions.json
        listeners.ssl.default = 5671
        ssl_options.cacertfile = {Folder}/ca.pem
        ssl_options.certfile = {Folder}/server.pem
        ssl_options.keyfile = {Folder}/server.key
        ssl_options.verify = verify_none
        ssl_options.fail_if_no_peer_cert = false
        """;

    private readonly RabbitMqContainer _container;
    private readonly Definitions _definitions;

    private TlsBroker(RabbitMqContainer container, Definitions definitions) => (_container, _definitions) = (container, definitions);

    /// <summary>Starts it with this certificate.</summary>
    internal static async Task<TlsBroker> StartAsync(X509Certificate2 server, string caPem)
    {
        await TestcontainersSetUp.ApplyAsync();
        Definitions definitions = await Definitions.MakeAsync();
        RabbitMqContainer container = new RabbitMqBuilder(TestEnvironment.BrokerImage)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithLabel(TestEnvironment.TestLabel, Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            .WithPortBinding(Port, assignRandomHostPort: true)
            .WithResourceMapping(Encoding.UTF8.GetBytes(Configuration), "/etc/rabbitmq/conf.d/50-test.conf")
            .WithResourceMapping(Encoding.UTF8.GetBytes(definitions.Json), $"{Folder}/definitions.json")
            .WithResourceMapping(Encoding.UTF8.GetBytes(caPem), $"{Folder}/ca.pem")
            .WithResourceMapping(Encoding.UTF8.GetBytes(server.ExportCertificatePem()), $"{Folder}/server.pem")
            .WithResourceMapping(Encoding.UTF8.GetBytes(server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()), $"{Folder}/server.key")
            .Build();
        try
        {
            await container.StartAsync();
            return new TlsBroker(container, definitions);
        }
        catch (Exception fault)
        {
            await container.DisposeAsync();
            throw new PreparationException($"RabbitMQ did not start with a TLS listener from {TestEnvironment.BrokerImage}. {fault.Message}", fault);
        }
    }

    /// <summary>The encrypted address for a user.</summary>
    internal string AddressFor(string user, string host = "localhost") => $"amqps://{user}:{_definitions.PasswordOf(user)}@{host}:{_container.GetMappedPublicPort(Port)}/sandbox";

    /// <summary>The password of a user.</summary>
    internal string PasswordOf(string user) => _definitions.PasswordOf(user);

    /// <summary>The port that does not speak TLS, addressed as if it did.</summary>
    internal string AddressOfThePlainPortFor(string user) => $"amqps://{user}:{_definitions.PasswordOf(user)}@localhost:{_container.GetMappedPublicPort(5672)}/sandbox";

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
