namespace Sandbox.Execution.Sandboxes;

/// <summary>What a sandbox has to be before it is given a job.</summary>
public sealed record LaunchOptions
{
    /// <summary>The numeric user that everything in a sandbox runs as. Never root, and nobody's on a usual host.</summary>
    public const int UserId = 10_001;

    /// <summary>Take a sandbox although its supervisor runs as another user than <see cref="UserId"/>, such as root.</summary>
    public bool UnsafeAllowUnexpectedUser { get; init; }
}
