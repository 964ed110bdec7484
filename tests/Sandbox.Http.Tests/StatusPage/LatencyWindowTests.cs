using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Status;
using Sandbox.Http.StatusPage;

namespace Sandbox.Http.Tests.StatusPage;

public sealed class LatencyWindowTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LatencyWindow _window;

    public LatencyWindowTests() => _window = new LatencyWindow(_time);

    [Fact]
    public void Read_NoJob_HasNoNumbers()
    {
        StatusLatency latency = _window.Read();

        Assert.Equal((0, null, null, null), (latency.Count, latency.P50Ms, latency.P90Ms, latency.P99Ms));
        Assert.Equal((300, 10, 30), (latency.WindowS, latency.StepS, latency.Points.Count));
        Assert.All(latency.Points, point => Assert.Equal(new StatusLatencyPoint(0, null, null), point));
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(3, 2, 3, 3)]
    [InlineData(10, 5, 9, 10)]
    [InlineData(100, 50, 90, 99)]
    [InlineData(1000, 500, 900, 990)]
    public void Read_JobsOfOneToN_TellsTheNearestRank(int jobs, double p50, double p90, double p99)
    {
        foreach (int milliseconds in Enumerable.Range(1, jobs).Reverse())
        {
            _window.Add(milliseconds);
        }

        StatusLatency latency = _window.Read();

        Assert.Equal((jobs, p50, p90, p99), (latency.Count, latency.P50Ms, latency.P90Ms, latency.P99Ms));
    }

    [Fact]
    public void Read_JobsOverTime_StandInTheirSteps()
    {
        _window.Add(5);
        _time.Advance(TimeSpan.FromSeconds(285));
        _window.Add(10);
        _window.Add(30);
        _window.Add(20);
        _time.Advance(TimeSpan.FromSeconds(12));

        IReadOnlyList<StatusLatencyPoint> points = _window.Read().Points;

        Assert.Equal(new StatusLatencyPoint(1, 5, 5), points[0]);
        Assert.Equal(new StatusLatencyPoint(3, 20, 30), points[^2]);
        Assert.Equal(4, points.Sum(point => point.Count));
    }

    [Fact]
    public void Read_JobOlderThanTheWindow_IsForgotten()
    {
        _window.Add(1000);
        _time.Advance(TimeSpan.FromSeconds(200));
        _window.Add(1);
        _time.Advance(TimeSpan.FromSeconds(101));

        StatusLatency latency = _window.Read();

        Assert.Equal((1, 1.0, 300), (latency.Count, latency.P99Ms, latency.WindowS));
    }

    [Fact]
    public void Add_MoreThanFit_KeepsTheLatestAndTellsTheShorterWindow()
    {
        for (int job = 0; job < LatencyWindow.Most + 100; job++)
        {
            _window.Add(job);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        StatusLatency latency = _window.Read();

        Assert.Equal(LatencyWindow.Most, latency.Count);
        Assert.Equal(99 + (LatencyWindow.Most / 2), latency.P50Ms);
        Assert.Equal(41, latency.WindowS);
        _time.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal((0, 300), (_window.Read().Count, _window.Read().WindowS));
    }

    [Fact]
    public void Add_AllDayLong_GrowsNoLargerThanItsBound()
    {
        for (int job = 0; job < 20_000; job++)
        {
            _window.Add(1);
            _time.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.InRange(_window.Read().Count, 74, 76);
    }
}
