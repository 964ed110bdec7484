using System.Globalization;
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
    private const int MetricsPort = 15692;

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
        return await BrokerVhost.ConnectAsync(name, password, AddressOf(container, name, password, name), management);
    }

    /// <summary>Imports definitions, and gives the broker's administrator every right to their virtual host.</summary>
    /// <returns>The administrator's address of the virtual host.</returns>
    internal async Task<Uri> ImportAsync(string definitions, string vhost)
    {
        RabbitMqContainer container = await _container.Value;
        HttpClient management = Management(container);
        using var body = new StringContent(definitions, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await management.PostAsync("definitions", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        string[] admin = Administrator(container);
        await PutAsync(management, $"permissions/{vhost}/{admin[0]}", new { configure = ".*", write = ".*", read = ".*" });
        return AddressOf(container, admin[0], admin[1], vhost);
    }

    /// <summary>Removes something, such as <c>vhosts/NAME</c> or <c>users/NAME</c>.</summary>
    internal async Task RemoveAsync(string path)
    {
        using HttpResponseMessage response = await Management(await _container.Value).DeleteAsync(path);
    }

    /// <summary>The address for a user.</summary>
    internal async Task<Uri> AddressAsync(string user, string password, string vhost) => AddressOf(await _container.Value, user, password, vhost);

    /// <summary>Host and port at which Prometheus is answered.</summary>
    internal async Task<string> MetricsAuthorityAsync()
    {
        RabbitMqContainer container = await _container.Value;
        return string.Create(CultureInfo.InvariantCulture, $"{container.Hostname}:{container.GetMappedPublicPort(MetricsPort)}");
    }

    /// <summary>The management address, for a user.</summary>
    internal async Task<HttpClient> ManagementAsync(string user, string password) => Management(await _container.Value, user, password);

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
            .WithLabel(TestEnvironment.TestLabel, Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            .WithPortBinding(ManagementPort, assignRandomHostPort: true)
            .WithPortBinding(MetricsPort, assignRandomHostPort: true)
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
            string[] admin = Administrator(container);
            _management = Management(container, admin[0], admin[1]);
        }

        return _management;
    }

    private static HttpClient Management(RabbitMqContainer container, string user, string password)
    {
        var client = new HttpClient
        {
            BaseAddress = new Uri($"http://{container.Hostname}:{container.GetMappedPublicPort(ManagementPort)}/api/"),
            Timeout = TimeSpan.FromSeconds(20),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }

    private static string[] Administrator(RabbitMqContainer container) => new Uri(container.GetConnectionString()).UserInfo.Split(':');

    private static Uri AddressOf(RabbitMqContainer container, string user, string password, string vhost) =>
        new($"amqp://{user}:{password}@{container.Hostname}:{container.GetMappedPublicPort(AmqpPort)}/{vhost}");
}
