using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using Sandbox.HostileTests.Probing;

namespace Sandbox.HostileTests.Reporting;

/// <summary>The table of a run: probe, verdict, time. Thread-safe.</summary>
internal sealed class Report
{
    private const string FileName = "hostile.txt";

    private readonly ConcurrentQueue<ReportRow> _rows = new();
    private readonly ConcurrentQueue<string> _notes = new();

    internal void Add(ReportRow row) => _rows.Enqueue(row);

    internal void Note(string text) => _notes.Enqueue(text);

    /// <summary>On standard output, and as hostile.txt beside the other test results.</summary>
    internal async Task WriteAsync()
    {
        string folder = typeof(Report).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "ResultsPath").Value!;
        Directory.CreateDirectory(folder);
        string text = Text();
        await File.WriteAllTextAsync(Path.Combine(folder, FileName), text);
        Console.Out.WriteLine(text);
    }

    private string Text()
    {
        ReportRow[] rows = [.. _rows.OrderBy(row => row.Probe, StringComparer.Ordinal)];
        int name = rows.Select(row => row.Probe.Length).DefaultIfEmpty().Max();
        int verdict = rows.Select(row => row.Verdict.Length).DefaultIfEmpty().Max();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"probe".PadRight(name)}  {"verdict".PadRight(verdict)}  {"ms",6}");
        foreach (ReportRow row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Probe.PadRight(name)}  {row.Verdict.PadRight(verdict)}  {row.Elapsed.TotalMilliseconds,6:0}{(row.Breaches.Count > 0 ? "  BROKEN" : "")}");
            foreach (string breach in row.Breaches)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {breach}");
            }
        }

        foreach (string note in _notes)
        {
            text.AppendLine(note);
        }

        int broken = rows.Count(row => row.Breaches.Count > 0);
        string runtime = ProbeCatalogue.Runtime.Length > 0 ? ProbeCatalogue.Runtime : "the engine's own";
        text.AppendLine(CultureInfo.InvariantCulture, $"{rows.Length} probes, {broken} broken; runtime: {runtime}; {rows.Sum(row => row.Elapsed.TotalSeconds):0} s of probing");
        return text.ToString();
    }
}
