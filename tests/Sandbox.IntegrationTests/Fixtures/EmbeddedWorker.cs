using Sandbox.IntegrationTests.Fixtures;

[assembly: AssemblyFixture(typeof(EmbeddedWorker))]

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>One embedded worker with every setting at its default, shared by the tests that only call it. Started when first asked for.</summary>
public sealed class EmbeddedWorker : IAsyncDisposable
{
    private readonly Lazy<Task<WorkerProcess>> _worker = new(() => WorkerProcess.StartReadyAsync([]));

    /// <summary>The process.</summary>
    public Task<WorkerProcess> GetAsync() => _worker.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_worker is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _worker.Value).DisposeAsync();
        }
    }
}
