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

    private static readonly string Place = FindPlace();

    private readonly ConcurrentQueue<ReportRow> _rows = new();
    private readonly ConcurrentQueue<string> _notes = new();

    /// <summary>Adds a line. It is in the file at once, unsorted: a run that is broken off has its table too.</summary>
    internal void Add(ReportRow row)
    {
        _rows.Enqueue(row);
        File.AppendAllText(Place, Line(row, row.Probe.Length, row.Verdict.Length));
    }

    internal void Note(string text) => _notes.Enqueue(text);

    /// <summary>On standard output, and as hostile.txt beside the other test results.</summary>
    internal async Task WriteAsync()
    {
        string text = Text();
        await File.WriteAllTextAsync(Place, text);
        Console.Out.WriteLine(text);
    }

    private static string FindPlace()
    {
        string folder = typeof(Report).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "ResultsPath").Value!;
        Directory.CreateDirectory(folder);
        string place = Path.Combine(folder, FileName);
        File.Delete(place);
        return place;
    }

    private static string Line(ReportRow row, int name, int verdict)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{row.Probe.PadRight(name)}  {row.Verdict.PadRight(verdict)}  {row.Elapsed.TotalMilliseconds,6:0}{(row.Breaches.Count > 0 ? "  BROKEN" : "")}");
        foreach (string breach in row.Breaches)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    {breach}");
        }

        return text.ToString();
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
            text.Append(Line(row, name, verdict));
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
