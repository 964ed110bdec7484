using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Engine;

/// <summary>
/// Whether the engine can be trusted with untrusted code: it answers, enforces memory, pids and CPU limits, and has the image.
/// </summary>
internal sealed class EngineCheck(EngineClient engine, ContainerOptions options, ILogger<EngineCheck> logger) : IEngineCheck
{
    public async Task<string?> FindFaultAsync(CancellationToken cancellation)
    {
        try
        {
            SystemInfoResponse info = await engine.Docker.System.GetSystemInfoAsync(cancellation).WaitAsync(EngineClient.CallDeadline, cancellation).ConfigureAwait(false);
            string missing = FindUnenforced(info);
            if (missing.Length > 0)
            {
                if (!options.UnsafeAllowUnenforcedLimits)
                {
                    return $"The engine does not enforce {missing} limits (cgroup driver: {info.CgroupDriver}, cgroup v{info.CgroupVersion}); "
                        + "use a cgroup v2 host with delegation for a rootless engine, or a rootful engine.";
                }

                logger.LogUnsafe(missing);
            }

            if (options.Runtime is { } runtime && !(info.Runtimes?.ContainsKey(runtime) ?? false))
            {
                return $"The engine has no runtime {runtime}: register it with the engine, or unset AMON_SANDBOX_RUNTIME.";
            }

            await engine.Docker.Images.InspectImageAsync(options.Image, cancellation).WaitAsync(EngineClient.CallDeadline, cancellation).ConfigureAwait(false);
            logger.LogEngine(info.ServerVersion, info.KernelVersion, info.CgroupVersion ?? "1", missing.Length == 0 ? "nothing" : missing, options.Image);
            return null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return EngineFault.Explain(fault, options);
        }
    }

    internal static string FindUnenforced(SystemInfoResponse info)
    {
        bool noDriver = info.CgroupDriver is null or "" or "none";
        List<string> missing = [];
        if (noDriver || !info.MemoryLimit)
        {
            missing.Add("memory");
        }

        if (noDriver || !info.PidsLimit)
        {
            missing.Add("pids");
        }

        if (noDriver || !info.CPUCfsQuota)
        {
            missing.Add("CPU");
        }

        return string.Join(", ", missing);
    }
}
