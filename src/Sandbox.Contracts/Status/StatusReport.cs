namespace Sandbox.Contracts.Status;

/// <summary>The body of <c>GET /status</c>: what the status page shows. It holds ids, counts and times, never what a job contains.</summary>
public sealed record StatusReport
{
    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>This process's name, as in results and labels.</summary>
    public required string Instance { get; init; }

    /// <summary><c>embedded</c>: queue, shim and worker in one process. <c>both</c>: shim and worker in one, over a broker. <c>shim</c>: jobs run elsewhere.</summary>
    public required string Mode { get; init; }

    /// <summary>When the process began to count.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this was said.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The names of the settings in force that take a protection away.</summary>
    public IReadOnlyList<string> Unsafe { get; init; } = [];

    /// <summary>The container engine.</summary>
    public required StatusPart Engine { get; init; }

    /// <summary>The message broker.</summary>
    public required StatusPart Broker { get; init; }

    /// <summary>Jobs that wait for a worker.</summary>
    public required StatusQueue Queue { get; init; }

    /// <summary>Jobs that run, and callers that wait for one.</summary>
    public required StatusInFlight InFlight { get; init; }

    /// <summary>Sandboxes that wait for a job; null when this process runs none.</summary>
    public StatusPool? Pool { get; init; }

    /// <summary>How long jobs took lately.</summary>
    public required StatusLatency Latency { get; init; }

    /// <summary>The last jobs, the newest first; each job's result once.</summary>
    public required IReadOnlyList<StatusJob> Jobs { get; init; }
}
