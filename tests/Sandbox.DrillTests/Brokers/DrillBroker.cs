using Sandbox.IntegrationTests.Fixtures;

[assembly: AssemblyFixture(typeof(Sandbox.DrillTests.Brokers.DrillBroker))]

namespace Sandbox.DrillTests.Brokers;

/// <summary>One RabbitMQ 4 for all drills, which run one after another; each has a virtual host of its own. Started when first asked for.</summary>
public sealed class DrillBroker : IAsyncDisposable
{
    private readonly Lazy<Task<BrokerNode>> _node = new(() => BrokerNode.StartAsync(TestEnvironment.BrokerImage));

    internal Task<BrokerNode> GetAsync() => _node.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_node is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _node.Value).DisposeAsync();
        }
    }
}
