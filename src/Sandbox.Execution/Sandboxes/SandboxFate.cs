namespace Sandbox.Execution.Sandboxes;

/// <summary>What became of a sandbox whose wire fell silent.</summary>
/// <param name="Kind">What the engine says.</param>
/// <param name="Diagnostics">The end of what the supervisor wrote to its own standard error; for logs, at most 4 KiB.</param>
public sealed record SandboxFate(SandboxFateKind Kind, string Diagnostics);
