using System.Text.Encodings.Web;
using System.Text.Json;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>The results for machines: everything that the tables show, with all digits.</summary>
internal static class JsonReport
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    internal static async Task WriteAsync(string path, Machine machine, bool quick, IEnumerable<ScenarioReport> reports)
    {
        await using FileStream file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, new { Version, Quick = quick, machine, Scenarios = reports.Select(Scenario) }, Options);
    }

    private static object Scenario(ScenarioReport report) => new
    {
        report.Name,
        Seconds = Math.Round(report.Seconds, 1),
        report.Failure,
        Latencies = report.Latencies.Select(row => new
        {
            row.Subject,
            row.Arrival,
            row.Callers,
            row.Milliseconds.Count,
            P50Ms = row.Milliseconds.P50,
            P95Ms = row.Milliseconds.P95,
            P99Ms = row.Milliseconds.P99,
            MaxMs = row.Milliseconds.Max,
        }),
        Figures = report.Figures.Select(figure => new
        {
            figure.Name,
            figure.Value.Value,
            figure.Value.Low,
            figure.Value.High,
            figure.Unit,
            AtMost = figure.Target is { AtLeast: false } most ? most.Limit : (double?)null,
            AtLeast = figure.Target is { AtLeast: true } least ? least.Limit : (double?)null,
            Met = figure.IsMet,
        }),
        Series = report.Series.Select(series => new
        {
            series.Name,
            series.Unit,
            Samples = series.Samples.Select(sample => new { Seconds = Math.Round(sample.Seconds, 2), sample.Done, Value = Math.Round(sample.Value, 2) }),
        }),
        report.Notes,
    };
}
