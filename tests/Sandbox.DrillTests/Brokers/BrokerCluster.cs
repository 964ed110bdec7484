using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Brokers;

/// <summary>Three RabbitMQ nodes in one cluster, on a network of their own.</summary>
internal sealed class BrokerCluster : IAsyncDisposable
{
    private readonly string _network = TestEnvironment.UniqueName("drill-cluster");
    private readonly List<BrokerNode> _nodes = [];

    /// <summary>Its nodes; clients connect to the first.</summary>
    internal IReadOnlyList<BrokerNode> Nodes => _nodes;

    internal static async Task<BrokerCluster> StartAsync(string image)
    {
        var cluster = new BrokerCluster();
        try
        {
            await BrokerNode.CreateNetworkAsync(cluster._network);
            string secret = $"Secret-{Guid.NewGuid():N}";
            for (int number = 1; number <= 3; number++)
            {
                cluster._nodes.Add(await BrokerNode.StartMemberAsync(image, cluster._network, $"n{number}", secret));
            }

            foreach (BrokerNode joining in cluster._nodes.Skip(1))
            {
                await joining.ControlAsync("stop_app");
                await joining.ControlAsync("join_cluster", "rabbit@n1");
                await joining.ControlAsync("start_app");
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (BrokerNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Tool.TryRunAsync("docker", ["network", "rm", _network]);
    }
}
