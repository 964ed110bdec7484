using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Sandbox.Contracts.Jobs;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Telemetry;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Docker.Containers;

/// <summary>Makes sandboxes: create, attach, start, in this order, so that no frame is missed. Thread-safe.</summary>
internal sealed class DockerSandboxFactory(
    EngineClient engine, ContainerOptions options, EngineCheck check, Limits limits, WorkerIdentity worker, TimeProvider time, ILogger<DockerSandbox> logger)
    : ISandboxFactory
{
    private volatile string? _pinned;

    public async Task<ISandbox> CreateAsync(ReadOnlyMemory<byte> supervisor, CancellationToken cancellation)
    {
        if (await check.FindFaultInDoubtAsync(cancellation).ConfigureAwait(false) is { } distrust)
        {
            throw new SandboxUnavailableException(ErrorCodes.EngineUnavailable, distrust);
        }

        string? id = null;
        MultiplexedStream? attached = null;
        try
        {
            string image = await FindImageAsync(cancellation).ConfigureAwait(false);
            CreateContainerParameters spec = ContainerSpec.Create(options with { Image = image }, limits, worker.Name, ProcessIdentity.Current, time.GetUtcNow());
            if (check.LacksSeccomp)
            {
                ContainerSpec.LeaveOutSeccomp(spec);
            }

            if (check.IsGVisor)
            {
                ContainerSpec.FitToGVisor(spec);
            }

            IContainerOperations containers = engine.Docker.Containers;

            // Not the caller's token: an engine that is asked no more creates the container all the same, and nobody knows its id.
            using var deadline = new CancellationTokenSource(EngineClient.CallDeadline, time);
            id = (await containers.CreateContainerAsync(spec, deadline.Token).ConfigureAwait(false)).ID;
            cancellation.ThrowIfCancellationRequested();
            attached = await containers.AttachContainerAsync(id, AttachAll, cancellation).ConfigureAwait(false);
            await containers.StartContainerAsync(id, new ContainerStartParameters(), cancellation).ConfigureAwait(false);
            var wire = new AttachedStream(attached);

            // Its Python is still starting: this takes no time of its own.
            try
            {
                await wire.WriteAsync(supervisor, cancellation).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // It has ended: whoever waits for its first frame finds that out, and why.
            }

            engine.Metrics.Answered();
            var sandbox = new DockerSandbox(id, wire, engine, time, logger);
            (id, attached) = (null, null);
            return sandbox;
        }
        catch (OperationCanceledException late) when (id is null && !cancellation.IsCancellationRequested)
        {
            engine.Metrics.Failed(EngineMetrics.Create, late);
            throw new SandboxUnavailableException(
                ErrorCodes.EngineUnavailable,
                $"The engine did not create a container within {EngineClient.CallDeadline.TotalSeconds:0} s; look at its log and its load.");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            engine.Metrics.Failed(EngineMetrics.Create, fault);
            if (fault is not (DockerApiException or ImageMismatchException))
            {
                check.Doubt();
            }

            throw Explain(fault, options);
        }
        finally
        {
            attached?.Dispose();
            if (id is not null)
            {
                await ContainerRemoval.RemoveAsync(engine, id, time, logger).ConfigureAwait(false);
            }
        }
    }

    public async Task<string?> FindRecipeAsync(CancellationToken cancellation)
    {
        try
        {
            string image = await ImageLookup.FindAsync(engine, options, cancellation).WaitAsync(EngineClient.CallDeadline, time, cancellation).ConfigureAwait(false);
            engine.Metrics.Answered();
            return image;
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            engine.Metrics.Failed(EngineMetrics.Image, fault);
            // Health says what is wrong with the engine or the image.
            if (fault is not (DockerApiException or ImageMismatchException))
            {
                check.Doubt();
            }

            return null;
        }
    }

    // A pinned image is asked for by its id, which no tag can move; the id of a digest never changes.
    private async Task<string> FindImageAsync(CancellationToken cancellation)
    {
        if (!ImageReference.TryParse(options.Image, out ImageReference? wanted) || wanted.Digest is null)
        {
            return options.Image;
        }

        return _pinned ??= await ImageLookup.FindAsync(engine, options, cancellation).WaitAsync(EngineClient.CallDeadline, time, cancellation).ConfigureAwait(false);
    }

    private static ContainerAttachParameters AttachAll { get; } = new() { Stream = true, Stdin = true, Stdout = true, Stderr = true };

    /// <summary>
    /// The engine's failure as one sentence. Nothing but questions to the engine stands in the way of a sandbox, so whatever its client
    /// throws, a reply that makes no sense among it, is the engine's.
    /// </summary>
    private static SandboxUnavailableException Explain(Exception fault, ContainerOptions options) =>
        fault is DockerApiException api && api.Message.Contains("python3", StringComparison.Ordinal)
            ? new SandboxUnavailableException(
                ErrorCodes.SandboxFailed,
                $"The image {options.Image} has no python3: the supervisor needs Python 3.9 or later.",
                fault)
            : new SandboxUnavailableException(ErrorCodes.EngineUnavailable, EngineFault.Explain(fault, options), fault);
}
