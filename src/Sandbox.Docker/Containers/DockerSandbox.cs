using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Telemetry;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Docker.Containers;

/// <summary>One container.</summary>
internal sealed class DockerSandbox(string id, AttachedStream wire, EngineClient engine, TimeProvider time, ILogger<DockerSandbox> logger) : ISandbox
{
    public string Id => id;

    public Stream Wire => wire;

    public async Task<SandboxFate> InspectAsync(CancellationToken cancellation)
    {
        SandboxFateKind kind = await AskAsync(cancellation).ConfigureAwait(false);
        return new SandboxFate(kind, wire.Diagnostics);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await wire.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // It was broken already; the container has to go all the same.
        }

        await ContainerRemoval.RemoveAsync(engine, id, time, logger).ConfigureAwait(false);
    }

    private async Task<SandboxFateKind> AskAsync(CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(EngineClient.CallDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            ContainerInspectResponse container = await engine.Docker.Containers.InspectContainerAsync(id, either.Token).ConfigureAwait(false);
            return container.State switch
            {
                { Paused: true } => SandboxFateKind.Paused,

                // Before what follows: newer engines say "killed for memory" of one that lives, as soon as any process in it was.
                { Running: true } => SandboxFateKind.Running,
                { OOMKilled: true } => SandboxFateKind.OomKilled,
                _ => SandboxFateKind.Ended,
            };
        }
        catch (DockerContainerNotFoundException)
        {
            return SandboxFateKind.Ended;
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            engine.Metrics.Failed(EngineMetrics.Inspect, fault);
            logger.LogInspectFailed(id, fault.Message);
            return SandboxFateKind.Unknown;
        }
    }
}
