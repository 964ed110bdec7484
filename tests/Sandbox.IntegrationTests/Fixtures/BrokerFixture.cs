using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DotNet.Testcontainers.Images;
using Sandbox.IntegrationTests.Fixtures;
using Testcontainers.RabbitMq;

[assembly: AssemblyFixture(typeof(BrokerFixture))]

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>
/// One RabbitMQ 4 for all tests, started when first asked for. Each test, or each class, takes a virtual host of its own, so that they do
/// not see each other. Virtual hosts are made through the management address: rabbitmqctl boots a virtual machine for each call.
/// </summary>
public sealed class BrokerFixture : IAsyncDisposable
{
    private const int AmqpPort = 5672;
    private const int ManagementPort = 15672;

    private readonly Lazy<Task<RabbitMqContainer>> _container = new(StartAsync);
    private HttpClient? _management;

    /// <summary>Makes a virtual host with a user of its own.</summary>
    internal async Task<BrokerVhost> CreateVhostAsync()
    {
        RabbitMqContainer container = await _container.Value;
        HttpClient management = Management(container);
        string name = TestEnvironment.UniqueName("vhost");
        string password = $"Secret-{Guid.NewGuid():N}";
        await PutAsync(management, $"vhosts/{name}", new { });
        await PutAsync(management, $"users/{name}", new { password, tags = "" });
        await PutAsync(management, $"permissions/{name}/{name}", new { configure = ".*", write = ".*", read = ".*" });
        var uri = new Uri($"amqp://{name}:{password}@{container.Hostname}:{container.GetMappedPublicPort(AmqpPort)}/{name}");
        return await BrokerVhost.ConnectAsync(name, password, uri, management);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _management?.Dispose();
        if (_container is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _container.Value).DisposeAsync();
        }
    }

    private static async Task<RabbitMqContainer> StartAsync()
    {
        await TestcontainersSetUp.ApplyAsync();
        RabbitMqContainer container = new RabbitMqBuilder(TestEnvironment.BrokerImage)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithLabel(TestEnvironment.TestLabel, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .WithPortBinding(ManagementPort, assignRandomHostPort: true)
            .Build();
        try
        {
            await container.StartAsync();
            return container;
        }
        catch (Exception fault)
        {
            await container.DisposeAsync();
            throw new PreparationException($"RabbitMQ did not start from {TestEnvironment.BrokerImage}; deploy/test.sh builds that image. {fault.Message}", fault);
        }
    }

    private static async Task PutAsync(HttpClient management, string path, object content)
    {
        using var body = new StringContent(JsonSerializer.Serialize(content), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await management.PutAsync(path, body);
        response.EnsureSuccessStatusCode();
    }

    private HttpClient Management(RabbitMqContainer container)
    {
        if (_management is null)
        {
            var client = new HttpClient
            {
                BaseAddress = new Uri($"http://{container.Hostname}:{container.GetMappedPublicPort(ManagementPort)}/api/"),
                Timeout = TimeSpan.FromSeconds(20),
            };
            string[] user = new Uri(container.GetConnectionString()).UserInfo.Split(':');
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user[0]}:{user[1]}")));
            _management = client;
        }

        return _management;
    }
}
