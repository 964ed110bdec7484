namespace Sandbox.Cli.Queues;

/// <summary>One rate.</summary>
/// <param name="Rate">A second.</param>
internal sealed record ManagementRate(double? Rate);
