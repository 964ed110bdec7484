using System.Globalization;
using System.Text;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>
/// Runs a target on generated inputs, the same ones every time. SANDBOX_FUZZ_SEED takes others, SANDBOX_FUZZ_FACTOR makes them more (for a
/// night's run), SANDBOX_FUZZ_ROUND runs a single one. A failure tells which.
/// </summary>
internal static class FuzzRun
{
    private const int UsualSeed = 20_300_131;

    private static int Seed { get; } = Number("SANDBOX_FUZZ_SEED") ?? UsualSeed;

    private static int Factor { get; } = Number("SANDBOX_FUZZ_FACTOR") ?? 1;

    private static int? Only { get; } = Number("SANDBOX_FUZZ_ROUND");

    /// <summary>Whether so many inputs were tried that counts of what became of them mean something.</summary>
    internal static bool IsWhole => Only is null;

    /// <summary>Makes each input and tries it.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="make">Makes the input.</param>
    /// <param name="attempt">Tries it; throws when it does not hold.</param>
    internal static void Through(int rounds, Action<FuzzRandom, ByteBag> make, Action<FuzzRandom, ByteBag> attempt)
    {
        var random = new FuzzRandom();
        var input = new ByteBag();
        int first = Only ?? 0;
        int end = Only + 1 ?? rounds * Factor;
        for (int round = first; round < end; round++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            random.Begin(Seed, round);
            input.Clear();
            make(random, input);
            try
            {
                attempt(random, input);
            }
            catch (Exception fault)
            {
                Assert.Fail($"SANDBOX_FUZZ_SEED={Seed} SANDBOX_FUZZ_ROUND={round} repeats it: {fault.Message}\n{Show(input.Span)}\n{fault}");
            }
        }
    }

    private static string Show(ReadOnlySpan<byte> bytes)
    {
        const int most = 4096;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{bytes.Length} bytes: ");
        foreach (byte value in bytes[..Math.Min(bytes.Length, most)])
        {
            text.Append(value is >= 0x20 and < 0x7F and not (byte)'\\' ? (char)value : $"\\x{value:x2}");
        }

        return text.ToString();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
}
