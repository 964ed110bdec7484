namespace Sandbox.Contracts.Health;

/// <summary>How busy a process is.</summary>
/// <param name="Max">Jobs it runs at once at most.</param>
/// <param name="Inflight">Jobs it runs now.</param>
/// <param name="Utilization"><paramref name="Inflight"/> by <paramref name="Max"/>, 0 to 1.</param>
public sealed record ConcurrencyHealth(int Max, int Inflight, double Utilization);
