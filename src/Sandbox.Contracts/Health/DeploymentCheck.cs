namespace Sandbox.Contracts.Health;

/// <summary>One check of the deployment.</summary>
/// <param name="Name">A stable name, for programs.</param>
/// <param name="Verdict">What it found.</param>
/// <param name="Message">The same in one sentence; never holds a secret.</param>
/// <param name="Advice">What to do about it; null when there is nothing to do.</param>
public sealed record DeploymentCheck(string Name, CheckVerdict Verdict, string Message, string? Advice = null);
