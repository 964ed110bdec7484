using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker;

/// <summary>One worker process that takes jobs from a virtual host of its own.</summary>
public sealed class QueueWorker(BrokerFixture broker) : IAsyncLifetime
{
    private BrokerVhost? _vhost;
    private WorkerProcess? _worker;

    /// <summary>The virtual host.</summary>
    internal BrokerVhost Vhost => _vhost!;

    /// <summary>The process.</summary>
    internal WorkerProcess Worker => _worker!;

    public async ValueTask InitializeAsync()
    {
        _vhost = await broker.CreateVhostAsync();
        _worker = await WorkerProcess.StartReadyAsync(_vhost.Settings("worker"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        if (_vhost is not null)
        {
            await _vhost.DisposeAsync();
        }
    }
}
