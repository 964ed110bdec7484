namespace Sandbox.Docker;

/// <summary>The worker instance that labels name.</summary>
/// <param name="Name">Unique among the workers of a deployment.</param>
public sealed record WorkerIdentity(string Name);
