namespace Sandbox.Contracts.Health;

/// <summary>The body of <c>GET /health</c>, as existing monitors read it.</summary>
public sealed record HealthReport
{
    /// <summary>Always <c>ok</c>: the process answers. Whether it can run jobs is <c>/health/ready</c>'s to say.</summary>
    public string Status { get; init; } = "ok";

    /// <summary>The service's name, kept from the old runner.</summary>
    public string Service { get; init; } = "amon-sandbox-runner";

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>The container engine.</summary>
    public required EngineHealth Docker { get; init; }

    /// <summary>How busy the process is.</summary>
    public required ConcurrencyHealth Concurrency { get; init; }

    /// <summary>How programs are held, as far as it depends on the host.</summary>
    public IsolationHealth Isolation { get; init; } = new(Landlock: null);

    /// <summary>The names of the settings in force that take a protection away; empty in a deployment as it should be.</summary>
    public IReadOnlyList<string> Unsafe { get; init; } = [];
}
