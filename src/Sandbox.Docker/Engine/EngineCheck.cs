using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Engine;

/// <summary>
/// Whether the engine can be trusted with untrusted code: it answers, enforces memory, pids and CPU limits, can filter system calls,
/// and has the very image that is configured. Asked at start, and again after the engine was away: it may come back as another. Thread-safe.
/// </summary>
internal sealed class EngineCheck(EngineClient engine, ContainerOptions options, ILogger<EngineCheck> logger) : IEngineCheck
{
    internal const string Seccomp = "seccomp";

    internal const string NoSeccomp =
        "The engine cannot filter system calls (seccomp): use a kernel and an engine that are built with it, "
        + "or accept that with AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP=true.";

    private volatile string[]? _security;
    private volatile RuntimeInForce? _runtime;
    private int _doubts;
    private int _settled;

    /// <summary>What the engine confines containers with; empty before it was asked.</summary>
    internal IReadOnlyList<string> Security => _security ?? [];

    /// <summary>The name of the runtime that sandboxes run under; null before the engine was asked.</summary>
    internal string? Runtime => _runtime?.Name;

    /// <summary>Whether sandboxes run under gVisor.</summary>
    internal bool IsGVisor => _runtime is { IsGVisor: true };

    /// <summary>The engine cannot filter system calls, and refuses to be given a profile; an operator has accepted that.</summary>
    internal bool LacksSeccomp => _security is { } known && !known.Contains(Seccomp, StringComparer.Ordinal);

    public async Task<string?> FindFaultAsync(CancellationToken cancellation)
    {
        // Those of before are settled by the answer; one that comes up meanwhile is not.
        int doubts = Volatile.Read(ref _doubts);
        try
        {
            SystemInfoResponse info = await engine.Docker.System.GetSystemInfoAsync(cancellation).WaitAsync(EngineClient.CallDeadline, cancellation).ConfigureAwait(false);
            string unenforced = FindUnenforced(info);
            if (FindFault(info, unenforced) is { } fault)
            {
                return fault;
            }

            string image = await ImageLookup.FindAsync(engine, options, cancellation).WaitAsync(EngineClient.CallDeadline, cancellation).ConfigureAwait(false);
            logger.LogEngine(
                info.ServerVersion, info.KernelVersion, info.CgroupVersion ?? "1", unenforced.Length == 0 ? "nothing" : unenforced, string.Join(", ", Security), options.Image, image);
            Volatile.Write(ref _settled, doubts);
            return null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return EngineFault.Explain(fault, options);
        }
    }

    /// <summary>The engine was away: what it said of itself may not hold any more.</summary>
    internal void Doubt() => Interlocked.Increment(ref _doubts);

    /// <summary>Asks again if there is reason to; null when there is none, or all is well.</summary>
    internal async Task<string?> FindFaultInDoubtAsync(CancellationToken cancellation) =>
        Volatile.Read(ref _doubts) != Volatile.Read(ref _settled) ? await FindFaultAsync(cancellation).ConfigureAwait(false) : null;

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

    /// <summary>The names among the engine's security options: <c>name=seccomp,profile=default</c> is seccomp.</summary>
    internal static string[] FindSecurity(SystemInfoResponse info) =>
    [
        .. (info.SecurityOptions ?? [])
            .Select(option => option.Split(',')[0])
            .Select(name => name.StartsWith("name=", StringComparison.Ordinal) ? name["name=".Length..] : name)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>One sentence on limits that are not enforced; null when all are.</summary>
    internal static string? ExplainUnenforced(SystemInfoResponse info, string unenforced) => unenforced.Length == 0
        ? null
        : $"The engine does not enforce {unenforced} limits (cgroup driver: {info.CgroupDriver}, cgroup v{info.CgroupVersion}); "
            + "use a cgroup v2 host with delegation for a rootless engine, or a rootful engine.";

    /// <summary>One sentence when the engine does not have the runtime that is configured; else null.</summary>
    internal static string? FindMissingRuntime(SystemInfoResponse info, ContainerOptions options) =>
        options.Runtime is { } runtime && !(info.Runtimes?.ContainsKey(runtime) ?? false)
            ? $"The engine has no runtime {runtime}: register it with the engine, or unset AMON_SANDBOX_RUNTIME."
            : null;

    private string? FindFault(SystemInfoResponse info, string unenforced)
    {
        if (ExplainUnenforced(info, unenforced) is { } sentence)
        {
            if (!options.UnsafeAllowUnenforcedLimits)
            {
                return sentence;
            }

            logger.LogUnsafe($"does not enforce {unenforced} limits", "AMON_SANDBOX_UNSAFE_ALLOW_UNENFORCED_LIMITS");
        }

        _security = FindSecurity(info);
        if (LacksSeccomp)
        {
            if (!options.UnsafeAllowNoSeccomp)
            {
                return NoSeccomp;
            }

            logger.LogUnsafe("cannot filter system calls", "AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP");
        }

        _runtime = RuntimeInForce.Find(info, options.Runtime);
        return FindMissingRuntime(info, options);
    }
}
