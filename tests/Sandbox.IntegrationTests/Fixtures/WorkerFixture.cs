namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>A ready worker with settings of its own, for the tests of one class.</summary>
public abstract class WorkerFixture : IAsyncLifetime
{
    private WorkerProcess? _worker;

    /// <summary>The process.</summary>
    public WorkerProcess Worker => _worker!;

    /// <summary>Its HTTP face.</summary>
    public ShimClient Shim => Worker.Shim;

    /// <summary>What it is started with.</summary>
    internal abstract WorkerSettings Settings { get; }

    public async ValueTask InitializeAsync() => _worker = await WorkerProcess.StartReadyAsync(Settings);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }
    }
}
