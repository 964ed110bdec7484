using Sandbox.Contracts.Status;

namespace Sandbox.Http.StatusPage;

/// <summary>
/// How long the jobs of the last minutes took, each of them: percentiles are exact. Bounded: what does not fit pushes the oldest out, and the
/// window that is told gets shorter. Small until there are jobs. Not thread-safe.
/// </summary>
internal sealed class LatencyWindow(TimeProvider time)
{
    internal const int WindowSeconds = 300;
    internal const int StepSeconds = 10;

    /// <summary>64 KiB; thirteen jobs a second fill it within the window.</summary>
    internal const int Most = 4096;

    private const int First = 64;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(WindowSeconds);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(StepSeconds);

    // A ring: the oldest is at _start.
    private Sample[] _ring = [];
    private int _start;
    private int _count;
    private long? _pushedOut;

    /// <summary>A job has ended.</summary>
    internal void Add(double milliseconds)
    {
        DropOutdated();
        if (_count == _ring.Length)
        {
            MakeRoom();
        }

        _ring[(_start + _count) % _ring.Length] = new Sample(time.GetTimestamp(), milliseconds);
        _count++;
    }

    /// <summary>What there is to tell now.</summary>
    internal StatusLatency Read()
    {
        DropOutdated();
        var sorted = new double[_count];
        var steps = new List<double>[WindowSeconds / StepSeconds];
        for (int index = 0; index < _count; index++)
        {
            Sample sample = _ring[(_start + index) % _ring.Length];
            sorted[index] = sample.Milliseconds;
            int age = Math.Clamp((int)(time.GetElapsedTime(sample.At) / Step), 0, steps.Length - 1);
            (steps[steps.Length - 1 - age] ??= []).Add(sample.Milliseconds);
        }

        Array.Sort(sorted);
        return new StatusLatency(
            CoveredSeconds(), _count, Percentile(sorted, 50), Percentile(sorted, 90), Percentile(sorted, 99), StepSeconds, [.. steps.Select(Point)]);
    }

    private static StatusLatencyPoint Point(List<double>? step)
    {
        double[] sorted = [.. (step ?? []).Order()];
        return new StatusLatencyPoint(sorted.Length, Percentile(sorted, 50), sorted.Length > 0 ? Shown(sorted[^1]) : null);
    }

    private static double? Percentile(double[] sorted, int percent) =>
        sorted.Length == 0 ? null : Shown(sorted[((sorted.Length * percent) + 99) / 100 - 1]);

    private static double Shown(double milliseconds) => Math.Round(milliseconds, 3);

    private int CoveredSeconds() => _pushedOut is { } lost && time.GetElapsedTime(lost) < Window
        ? (int)Math.Ceiling(time.GetElapsedTime(lost).TotalSeconds)
        : WindowSeconds;

    private void DropOutdated()
    {
        while (_count > 0 && time.GetElapsedTime(_ring[_start].At) > Window)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        _start = (_start + 1) % _ring.Length;
        _count--;
    }

    private void MakeRoom()
    {
        if (_count == Most)
        {
            _pushedOut = _ring[_start].At;
            DropOldest();
            return;
        }

        var larger = new Sample[Math.Max(First, _ring.Length * 2)];
        for (int index = 0; index < _count; index++)
        {
            larger[index] = _ring[(_start + index) % _ring.Length];
        }

        (_ring, _start) = (larger, 0);
    }

    private readonly record struct Sample(long At, double Milliseconds);
}
