namespace Sandbox.Contracts.Health;

/// <summary>The body of <c>GET /health/ready</c> and <c>GET /health/live</c>.</summary>
/// <param name="Status"><c>ready</c>, <c>not_ready</c> or <c>live</c>.</param>
/// <param name="Reasons">What is missing, one sentence each; empty when ready.</param>
public sealed record ReadinessReport(string Status, IReadOnlyList<string> Reasons);
