using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Scenarios.Latency;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Tests.Reporting;

internal static class Given
{
    internal static Machine Machine(string processor = "A processor") => new(
        2, processor, 4096, "6.1.0", "Docker 28", "3.13.0 (/usr/bin/python3)", ".NET 10", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 0.1);

    /// <summary>What the latency scenario leaves when it has run to its end.</summary>
    internal static ScenarioReport Latency()
    {
        var report = new ScenarioReport(LatencyScenario.ItsName);
        report.Add(LatencySubject.BarePython, Arrival.BackToBack, 1, Around(11));
        report.Add(LatencySubject.BarePython, Arrival.Spaced, 1, Around(12));
        report.Add(LatencySubject.FirstByte, Arrival.ClosedLoop, 1, Around(95));
        foreach ((string subject, double spaced) in ((string, double)[])[(LatencySubject.Embedded, 2.5), (LatencySubject.ThroughBroker, 4.5)])
        {
            report.Add(subject, Arrival.Spaced, 1, Around(spaced));
            foreach (int callers in (int[])[1, 2, 4, 8, 16])
            {
                report.Add(subject, Arrival.ClosedLoop, callers, Around(100 * callers));
                report.Add(subject, Arrival.Burst, callers, Around(3));
            }
        }

        return report;
    }

    private static Distribution Around(double median) => new(100, median, median * 1.5, median * 2, median * 3);
}
