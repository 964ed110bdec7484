using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>A sandbox while its job runs, as the engine describes it.</summary>
public sealed class RunningSandbox : IAsyncLifetime
{
    private JsonElement _container;
    private WorkerProcess? _worker;

    /// <summary>The engine's whole description.</summary>
    internal JsonElement Container => _container;

    /// <summary>How the container is held.</summary>
    internal JsonElement Host => _container.GetProperty("HostConfig");

    /// <summary>What runs in it.</summary>
    internal JsonElement Config => _container.GetProperty(nameof(Config));

    /// <summary>The worker it belongs to.</summary>
    internal WorkerProcess Worker => _worker!;

    public async ValueTask InitializeAsync()
    {
        _worker = await WorkerProcess.StartReadyAsync([]);
        using var leaving = new CancellationTokenSource();
        Task<Answer> call = _worker.Shim.CallAsync(Ask.Sleep(100, "inspected"), leaving.Token);

        await _worker.WaitForEventAsync("sandbox.run.start");
        _container = await Engine.Default.InspectAsync(await Engine.Default.WaitForProgramAsync(_worker.Name));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }
    }
}
