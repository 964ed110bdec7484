using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Brokers;

/// <summary>A virtual host of a broker, with a user of its own. Removed when disposed.</summary>
internal sealed class DrillSpace : IAsyncDisposable
{
    private DrillSpace(BrokerNode node, string name, string password) => (Node, Name, Password) = (node, name, password);

    internal BrokerNode Node { get; }

    internal string Name { get; }

    internal string Password { get; }

    /// <summary>Its address, with user and password. Asked anew after a restart: the container may have got another one.</summary>
    internal Uri Uri => new($"amqp://{Name}:{Password}@{Node.Address}:5672/{Name}");

    internal static async Task<DrillSpace> CreateAsync(BrokerNode node)
    {
        var space = new DrillSpace(node, TestEnvironment.UniqueName("drill"), $"Secret-{Guid.NewGuid():N}");
        using var management = new ManagementApi(node);
        await management.PutAsync($"vhosts/{space.Name}", new { });
        await space.LetInAsync(space.Password);
        await management.PutAsync($"permissions/{space.Name}/{space.Name}", new { configure = ".*", write = ".*", read = ".*" });
        return space;
    }

    /// <summary>Sets the user's password.</summary>
    internal async Task LetInAsync(string password)
    {
        using var management = new ManagementApi(Node);
        await management.PutAsync($"users/{Name}", new { password, tags = "" });
    }

    /// <summary>Ends every connection to it.</summary>
    internal Task CloseConnectionsAsync() => Node.ControlAsync("close_all_connections", "--vhost", Name, "drill");

    internal async Task DeleteQueueAsync(string queue)
    {
        using var management = new ManagementApi(Node);
        await management.DeleteAsync($"queues/{Name}/{queue}");
    }

    /// <summary>Messages of a queue: those that wait, and those handed out and not settled. As the broker counts them every few seconds.</summary>
    internal async Task<(long Ready, long Unsettled)> CountAsync(string queue)
    {
        using var management = new ManagementApi(Node);
        JsonElement state = await management.GetAsync($"queues/{Name}/{queue}");
        return (Number(state, "messages_ready"), Number(state, "messages_unacknowledged"));
    }

    /// <summary>The client's port of a connection, found by what it is for.</summary>
    internal async Task<int> FindPortAsync(string purpose) => int.Parse(
        await Eventually.ValueAsync(
            async () =>
            {
                using var management = new ManagementApi(Node);
                foreach (JsonElement connection in (await management.GetAsync($"vhosts/{Name}/connections")).EnumerateArray())
                {
                    if (connection.TryGetProperty("client_properties", out JsonElement properties)
                        && properties.TryGetProperty("connection_name", out JsonElement name)
                        && name.GetString()!.EndsWith(purpose, StringComparison.Ordinal))
                    {
                        return connection.GetProperty("peer_port").ToString();
                    }
                }

                return null;
            },
            TimeSpan.FromSeconds(20),
            $"a connection to {purpose}"),
        System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var management = new ManagementApi(Node);
        await management.DeleteAsync($"vhosts/{Name}");
        await management.DeleteAsync($"users/{Name}");
    }

    private static long Number(JsonElement state, string name) => state.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : -1;
}
