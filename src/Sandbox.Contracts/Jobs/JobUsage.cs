namespace Sandbox.Contracts.Jobs;

/// <summary>What a job used, as the kernel counted it for the whole container.</summary>
public sealed record JobUsage
{
    /// <summary>CPU time of user and system together, in milliseconds.</summary>
    public double CpuMs { get; init; }

    /// <summary>Milliseconds that the CPU limit made the job wait.</summary>
    public double ThrottledMs { get; init; }

    /// <summary>The highest memory use, in bytes; 0 when the kernel does not tell.</summary>
    public long MemoryPeakBytes { get; init; }

    /// <summary>
    /// The limit that fired: one of <see cref="LimitNames"/>, or null. When several did: the one that decided the status, else the
    /// first in their order there. It is no status of its own: a program that copes with a limit still ends <c>ok</c>.
    /// </summary>
    public string? LimitHit { get; init; }
}
