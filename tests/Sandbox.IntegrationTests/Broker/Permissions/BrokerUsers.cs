using System.Collections.Concurrent;
using RabbitMQ.Client;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker.Permissions;

/// <summary>The virtual host and the users of deploy/rabbitmq, imported into the tests' broker; and a connection for each user.</summary>
public sealed class BrokerUsers(BrokerFixture broker) : IAsyncLifetime
{
    /// <summary>The virtual host in the definitions.</summary>
    internal const string Vhost = "sandbox";

    private readonly ConcurrentDictionary<string, Lazy<Task<IConnection>>> _connections = new(StringComparer.Ordinal);
    private Definitions? _definitions;
    private Uri? _administrator;

    /// <summary>Settings of a process that logs in as this user.</summary>
    internal async Task<WorkerSettings> SettingsAsync(string role, string user) => new() { ["ROLE"] = role, ["AMQP_URI"] = (await AddressAsync(user)).OriginalString };

    /// <summary>Settings of a process that may do everything.</summary>
    internal WorkerSettings AdministratorSettings(string role) => new() { ["ROLE"] = role, ["AMQP_URI"] = _administrator!.OriginalString };

    /// <summary>The management address, for a user.</summary>
    internal Task<HttpClient> ManagementAsync(string user) => broker.ManagementAsync(user, _definitions!.PasswordOf(user));

    /// <summary>Tries something as a user, on a channel of its own.</summary>
    /// <returns>The code that the broker closed the channel with; 200 when it did not.</returns>
    internal async Task<int> TryAsync(string user, Func<IChannel, Task> talk)
    {
        IConnection connection = await ConnectionAsync(user);
        await using IChannel channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        try
        {
            await talk(channel);
            await channel.CloseAsync();
            return Constants.ReplySuccess;
        }
        catch (Exception) when (channel.CloseReason is { Initiator: ShutdownInitiator.Peer })
        {
            return channel.CloseReason.ReplyCode;
        }
    }

    /// <summary>Does something as a user who must be allowed to, on a channel of its own.</summary>
    internal async Task<T> AsAsync<T>(string user, Func<IChannel, Task<T>> talk)
    {
        T? said = default;
        Assert.Equal(Constants.ReplySuccess, await TryAsync(user, async channel => said = await talk(channel)));
        return said!;
    }

    /// <summary>Waits, as a user, for a message, and takes it.</summary>
    internal Task<BrokerMessage> TakeAsync(string user, string queue) => Eventually.ValueAsync(
        () => AsAsync<BrokerMessage?>(user, async channel => await channel.BasicGetAsync(queue, autoAck: true) is { } got
            ? new BrokerMessage(got.Body.ToArray(), got.RoutingKey, got.BasicProperties)
            : null),
        TimeSpan.FromSeconds(60),
        $"a message in {queue}");

    /// <summary>Does something as the broker's administrator.</summary>
    internal async Task AsAdministratorAsync(Func<IChannel, Task> talk)
    {
        await using IConnection connection = await new ConnectionFactory { Uri = _administrator! }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        await talk(channel);
        await connection.CloseAsync();
    }

    /// <summary>Imports the definitions, again.</summary>
    internal async Task ImportAsync() => _administrator = await broker.ImportAsync(_definitions!.Json, Vhost);

    public async ValueTask InitializeAsync()
    {
        _definitions = await Definitions.MakeAsync();
        await ImportAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<IConnection>> connection in _connections.Values)
        {
            await (await connection.Value).DisposeAsync();
        }

        await broker.RemoveAsync($"vhosts/{Vhost}");
        foreach (string user in _definitions?.Users ?? [])
        {
            await broker.RemoveAsync($"users/{user}");
        }
    }

    private Task<Uri> AddressAsync(string user) => broker.AddressAsync(user, _definitions!.PasswordOf(user), Vhost);

    private Task<IConnection> ConnectionAsync(string user) => _connections.GetOrAdd(user, _ => new Lazy<Task<IConnection>>(async () =>
        await new ConnectionFactory { Uri = await AddressAsync(user), AutomaticRecoveryEnabled = false, ClientProvidedName = $"test {user}" }.CreateConnectionAsync())).Value;
}
