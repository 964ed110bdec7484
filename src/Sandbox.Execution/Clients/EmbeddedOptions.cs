namespace Sandbox.Execution.Clients;

/// <summary>How the in-process queue behaves.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>Jobs running at once.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Jobs waiting at most; one more is answered "busy".</summary>
    public int QueueLimit { get; init; } = 64;

    /// <summary>How long a job may wait for its turn.</summary>
    public TimeSpan QueueWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stopping process lets jobs finish.</summary>
    public TimeSpan DrainBudget { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The worker's name in results.</summary>
    public string Worker { get; init; } = "";
}
