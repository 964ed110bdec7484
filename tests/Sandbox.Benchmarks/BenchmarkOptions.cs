namespace Sandbox.Benchmarks;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Scenario">A scenario's name, or <c>all</c>.</param>
/// <param name="Quick">Smaller sizes: to see that it works, not to quote from.</param>
/// <param name="Jobs">Jobs of the backlog; null for the default.</param>
/// <param name="Python">The interpreter that is the baseline; null finds one.</param>
/// <param name="Json">Where the results go for machines; null for nowhere.</param>
/// <param name="Picture">Where the picture goes; null for nowhere.</param>
internal sealed record BenchmarkOptions(string Scenario, bool Quick, int? Jobs, string? Python, string? Json, string? Picture)
{
    /// <summary>The word for every scenario.</summary>
    internal const string Everything = "all";

    /// <summary>Whether every scenario runs, in bounded time.</summary>
    internal bool IsAll => Scenario == Everything;
}
