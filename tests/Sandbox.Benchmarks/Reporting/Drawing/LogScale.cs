namespace Sandbox.Benchmarks.Reporting.Drawing;

/// <summary>A logarithmic axis between two round numbers.</summary>
/// <param name="Low">The round number at its lower end.</param>
/// <param name="High">The round number at its upper end.</param>
internal sealed record LogScale(double Low, double High)
{
    private static readonly double[] RoundDigits = [1, 2, 5];

    /// <summary>The numbers to write at it: 1, 2 and 5 times a power of ten.</summary>
    internal IEnumerable<double> Ticks
    {
        get
        {
            for (int power = (int)Math.Floor(Math.Log10(Low)); power <= Math.Ceiling(Math.Log10(High)); power++)
            {
                foreach (double digit in RoundDigits)
                {
                    double tick = digit * Math.Pow(10, power);

                    // Powers below one are not exact.
                    if (tick >= Low * 0.999 && tick <= High * 1.001)
                    {
                        yield return tick;
                    }
                }
            }
        }
    }

    /// <summary>The narrowest that holds all of these values, which have to be above zero.</summary>
    internal static LogScale Around(IReadOnlyCollection<double> values)
    {
        (double low, double high) = (RoundDown(values.Min()), RoundUp(values.Max()));
        return new LogScale(low, high > low ? high : RoundUp(high * 1.5));
    }

    /// <summary>Where a value lies: 0 at the lower end, 1 at the upper.</summary>
    internal double Share(double value) => Math.Log(value / Low) / Math.Log(High / Low);

    private static double RoundDown(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return RoundDigits.Last(digit => digit == 1 || digit * power <= value) * power;
    }

    private static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double digit = RoundDigits.FirstOrDefault(digit => digit * power >= value);
        return digit == 0 ? power * 10 : digit * power;
    }
}
