using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>Finds how many containers at once the engine is fastest with.</summary>
internal static class EngineRate
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Tries each number of containers at once, in several rounds.</summary>
    /// <returns>The rounds of each number.</returns>
    internal static async Task<IReadOnlyDictionary<int, LoopResult[]>> MeasureAsync(
        EmptyContainers empty, int[] atOnce, int rounds, int count, CancellationToken cancellation)
    {
        var loops = atOnce.ToDictionary(level => level, _ => new LoopResult[rounds]);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int level in atOnce)
            {
                loops[level][round] = await empty.LoopAsync(level, count, Limit, cancellation);
            }
        }

        return loops;
    }

    /// <summary>The number with the highest median, and its containers a second.</summary>
    internal static (int AtOnce, Spread PerSecond) Best(IReadOnlyDictionary<int, LoopResult[]> loops) =>
        loops.Select(level => (level.Key, Spread(level.Value))).MaxBy(level => level.Item2.Value);

    /// <summary>Containers a second over the rounds.</summary>
    internal static Spread Spread(LoopResult[] rounds) => Measuring.Spread.OfRounds([.. rounds.Select(round => round.PerSecond)]);
}
