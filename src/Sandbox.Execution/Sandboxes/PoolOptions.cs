namespace Sandbox.Execution.Sandboxes;

/// <summary>How many sandboxes wait, and for how long.</summary>
public sealed record PoolOptions
{
    /// <summary>Sandboxes kept started and waiting; 0 makes each one on demand.</summary>
    public int Size { get; init; } = 4;

    /// <summary>A sandbox that waited longer is replaced.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Creations at once. One takes about 0.13 s of CPU, most of it the engine's (measured), so that more than cores only queue
    /// up in the engine.
    /// </summary>
    public int Creations { get; init; } = Math.Max(2, Environment.ProcessorCount);
}
