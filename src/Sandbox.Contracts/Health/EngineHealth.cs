namespace Sandbox.Contracts.Health;

/// <summary>What is known of the container engine.</summary>
/// <param name="Available">It answered within two seconds.</param>
/// <param name="Image">The configured sandbox image.</param>
/// <param name="ImagePresent">The engine has it, and it is the one that is configured.</param>
/// <param name="Error">One sentence when something is wrong; else null.</param>
public sealed record EngineHealth(bool Available, string Image, bool ImagePresent, string? Error)
{
    /// <summary>The engine's runtime that sandboxes run under, such as runc or runsc; null before the engine was asked.</summary>
    public string? Runtime { get; init; }

    /// <summary>What the engine confines containers with, in its own words: seccomp, apparmor, userns, rootless and others.</summary>
    public IReadOnlyList<string> Security { get; init; } = [];
}
