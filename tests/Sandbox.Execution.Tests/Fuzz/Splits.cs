namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>In what pieces a stream arrives.</summary>
internal static class Splits
{
    internal static int Whole(int at) => int.MaxValue;

    internal static int OneByOne(int at) => 1;

    /// <summary>Two pieces.</summary>
    internal static Func<int, int> At(int boundary) => at => at < boundary ? boundary - at : int.MaxValue;

    internal static Func<int, int> Of(FuzzRandom random)
    {
        switch (random.Next(5))
        {
            case 0:
                return OneByOne;
            case 1:
                // A header's length: pieces end where nothing else does.
                return _ => 5;
            case 2:
                int most = random.Next(2, 64);
                return at => 1 + (at * 31 % most);
            default:
                return Whole;
        }
    }
}
