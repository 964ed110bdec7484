namespace Sandbox.Contracts.Jobs;

/// <summary>What a job used, as the kernel counted it for the whole container.</summary>
public sealed record JobUsage
{
    /// <summary>CPU time of user and system together, in milliseconds.</summary>
    public double CpuMs { get; init; }

    /// <summary>The highest memory use, in bytes; 0 when the kernel does not tell.</summary>
    public long MemoryPeakBytes { get; init; }

    /// <summary>The limit that fired: <c>time</c>, <c>memory</c>, <c>pids</c>, or null.</summary>
    public string? LimitHit { get; init; }
}
