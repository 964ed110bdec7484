namespace Sandbox.Contracts.Jobs;

/// <summary>Where a job's time went, in milliseconds.</summary>
public sealed record JobTimings
{
    /// <summary>From acceptance until a worker took it up.</summary>
    public double QueueMs { get; init; }

    /// <summary>Until it had a sandbox of its own.</summary>
    public double AcquireMs { get; init; }

    /// <summary>From handing the job over until the program ended.</summary>
    public double RunMs { get; init; }

    /// <summary>From the program's end until its files were here.</summary>
    public double CollectMs { get; init; }
}
