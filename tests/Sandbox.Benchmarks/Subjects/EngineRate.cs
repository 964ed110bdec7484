using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>Finds how many containers at once the engine is fastest with.</summary>
internal static class EngineRate
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Tries each number of containers at once, in several rounds.</summary>
    /// <returns>Containers a second, round by round, for each number.</returns>
    internal static async Task<IReadOnlyDictionary<int, double[]>> MeasureAsync(
        EmptyContainers empty, int[] atOnce, int rounds, int count, CancellationToken cancellation)
    {
        var rates = atOnce.ToDictionary(level => level, _ => new double[rounds]);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int level in atOnce)
            {
                LoopResult loop = await empty.LoopAsync(level, count, Limit, cancellation);
                rates[level][round] = loop.PerSecond;
            }
        }

        return rates;
    }

    /// <summary>The number with the highest median, and its rounds.</summary>
    internal static (int AtOnce, double[] PerSecond) Best(IReadOnlyDictionary<int, double[]> rates)
    {
        (int atOnce, double[] perSecond) = rates.MaxBy(level => Distribution.Median(level.Value));
        return (atOnce, perSecond);
    }
}
