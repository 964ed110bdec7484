namespace Sandbox.Contracts.Health;

/// <summary>Walls around programs that depend on the host.</summary>
/// <param name="Landlock">
/// The kernel's version of Landlock that confines programs; 0 when it has none to offer; null when no sandbox of this process has spoken yet.
/// </param>
public sealed record IsolationHealth(int? Landlock);
