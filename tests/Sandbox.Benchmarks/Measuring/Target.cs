using System.Globalization;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>What we hold ourselves to.</summary>
/// <param name="Limit">The bound.</param>
/// <param name="AtLeast">Whether it is a lower bound.</param>
internal sealed record Target(double Limit, bool AtLeast)
{
    internal static Target AtMost(double limit) => new(limit, AtLeast: false);

    internal static Target NotBelow(double limit) => new(limit, AtLeast: true);

    internal bool IsMetBy(double value) => AtLeast ? value >= Limit : value <= Limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(AtLeast ? '≥' : '≤')} {Limit:0.###}");
}
