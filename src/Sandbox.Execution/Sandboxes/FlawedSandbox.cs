namespace Sandbox.Execution.Sandboxes;

/// <summary>A sandbox that was taken out of the pool, and why.</summary>
/// <param name="Sandbox">The sandbox.</param>
/// <param name="Flaw">The reason; for logs.</param>
internal readonly record struct FlawedSandbox(ReadySandbox Sandbox, string Flaw);
