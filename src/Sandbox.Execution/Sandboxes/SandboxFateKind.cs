namespace Sandbox.Execution.Sandboxes;

/// <summary>What the engine says of a container.</summary>
public enum SandboxFateKind
{
    /// <summary>It still runs.</summary>
    Running,

    /// <summary>Somebody has paused it: nothing in it moves.</summary>
    Paused,

    /// <summary>It ended, or is gone.</summary>
    Ended,

    /// <summary>The kernel killed its process 1 for memory.</summary>
    OomKilled,

    /// <summary>The engine does not answer, so nobody knows.</summary>
    Unknown,
}
