using System.Globalization;
using System.Xml.Linq;
using Sandbox.Benchmarks.Reporting.Drawing;
using Sandbox.Benchmarks.Scenarios.Latency;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>The picture: latency by callers, with bare Python beside it.</summary>
internal static class Picture
{
    /// <summary>Draws what the latency scenario found.</summary>
    /// <returns>An SVG; null when the closed loops were not measured.</returns>
    internal static XDocument? TryDraw(Machine machine, bool quick, IReadOnlyList<ScenarioReport> reports)
    {
        LatencyRow[] rows = [.. reports.Where(report => report.Name == LatencyScenario.ItsName).SelectMany(report => report.Latencies)];
        LatencyRow[] loops = [.. rows.Where(row => row.Arrival == Arrival.ClosedLoop && row.Subject is LatencySubject.Embedded or LatencySubject.ThroughBroker)];
        if (loops.Length == 0)
        {
            return null;
        }

        int[] callers = [.. loops.Select(row => row.Callers).Distinct().Order()];
        Curve[] curves = [.. loops.GroupBy(row => row.Subject).SelectMany(subject => Curves(subject, rows, callers))];
        (string Name, string Style, double Value)[] levels =
        [
            .. Level(rows, LatencySubject.BarePython, Arrival.BackToBack, "python"),
            .. Level(rows, LatencySubject.FirstByte, Arrival.ClosedLoop, "engine"),
        ];
        double[] values = [.. curves.SelectMany(curve => curve.Points.Select(point => point.Value)), .. levels.Select(level => level.Value)];
        var plot = new Plot(
            ["1, spaced", .. callers.Select(count => count.ToString(CultureInfo.InvariantCulture))], LogScale.Around(values));
        plot.Frame("POST /run of print('hi'): latency by callers", Describe(machine, quick), "ms", "callers, each with its next job when the last one is answered (spaced: when the pool is full again)");
        foreach ((string name, string style, double value) in levels)
        {
            plot.Level(name, style, value);
        }

        foreach (Curve curve in curves)
        {
            plot.Draw(curve);
        }

        return plot.Finish();
    }

    // Column 0 is the spaced arrivals: what a caller sees whose jobs do not come as fast as containers can be made.
    private static Curve[] Curves(IGrouping<string, LatencyRow> loops, LatencyRow[] rows, int[] callers)
    {
        (int Column, LatencyRow Row)[] points =
        [
            .. rows.Where(row => row.Subject == loops.Key && row.Arrival == Arrival.Spaced).Take(1).Select(row => (0, row)),
            .. loops.OrderBy(row => row.Callers).Select(row => (1 + Array.IndexOf(callers, row.Callers), row)),
        ];
        return
        [
            new($"{loops.Key}, median", loops.Key, [.. points.Select(point => (point.Column, point.Row.Milliseconds.P50))]),
            new($"{loops.Key}, p99", $"p99 {loops.Key}", [.. points.Select(point => (point.Column, point.Row.Milliseconds.P99))]),
        ];
    }

    private static IEnumerable<(string, string, double)> Level(LatencyRow[] rows, string subject, string arrival, string style) =>
        rows.Where(row => row.Subject == subject && row.Arrival == arrival).Take(1).Select(row => ($"{subject}, median", style, row.Milliseconds.P50));

    private static string Describe(Machine machine, bool quick) => string.Create(
        CultureInfo.InvariantCulture,
        $"{machine.Cores} cores ({machine.Processor}) · Linux {machine.Kernel} · {machine.Engine} · {machine.Date:yyyy-MM-dd}{(quick ? " · --quick: not to quote from" : "")}");
}
