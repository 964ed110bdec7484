namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>SplitMix64: an input follows from the seed and its round alone, so that one round can be repeated without those before it.</summary>
internal sealed class FuzzRandom
{
    private ulong _state;

    internal void Begin(int seed, int round) => _state = ((ulong)(uint)seed << 32) | (uint)round;

    /// <summary>From 0 up to, and without, <paramref name="end"/>.</summary>
    internal int Next(int end) => (int)(((Step() >> 32) * (ulong)end) >> 32);

    internal int Next(int begin, int end) => begin + Next(end - begin);

    /// <summary>True once in so many times.</summary>
    internal bool OneIn(int times) => Next(times) == 0;

    internal byte NextByte() => (byte)(Step() >> 56);

    internal T Of<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    private ulong Step()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
