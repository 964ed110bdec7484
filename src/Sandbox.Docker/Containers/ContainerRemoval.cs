using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Telemetry;

namespace Sandbox.Docker.Containers;

/// <summary>Removes a container for good: bounded, retried, never throws. What it could not remove is the reaper's.</summary>
internal static class ContainerRemoval
{
    internal static async Task RemoveAsync(EngineClient engine, string id, TimeProvider time, ILogger logger)
    {
        ResiliencePipeline retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 2, Delay = TimeSpan.FromMilliseconds(250), BackoffType = DelayBackoffType.Exponential })
            .AddTimeout(EngineClient.CallDeadline)
            .Build();
        try
        {
            await retry.ExecuteAsync(async cancellation => await RemoveOnceAsync(engine, id, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            engine.Abandoned.TryRemove(id, out _);
        }
        catch (Exception fault)
        {
            // Its labels let any later sweep find it, and this process's own need not wait for its expiry.
            engine.Abandoned.TryAdd(id, 0);
            engine.Metrics.Failed(EngineMetrics.Remove, fault);
            logger.LogRemoveFailed(id, fault.Message);
        }
    }

    private static async Task RemoveOnceAsync(EngineClient engine, string id, CancellationToken cancellation)
    {
        try
        {
            await engine.Docker.Containers
                .RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellation)
                .ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            // Somebody else was faster.
        }
        catch (DockerApiException api) when (api.StatusCode == HttpStatusCode.Conflict)
        {
            // "Removal is already in progress": as good as done, and the reaper looks again.
        }
    }
}
