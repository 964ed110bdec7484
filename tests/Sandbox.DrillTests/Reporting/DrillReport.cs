using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

[assembly: AssemblyFixture(typeof(Sandbox.DrillTests.Reporting.DrillReport))]

namespace Sandbox.DrillTests.Reporting;

/// <summary>The table of a run, on standard output at its end and as drills.txt beside the other test results. Thread-safe.</summary>
public sealed class DrillReport : IAsyncDisposable
{
    private const string FileName = "drills.txt";
    private const string Heading = "drill  attempted  accepted  completed  lost  duplicated  unexpected  orphans  recovered in  repeated  dead  what was broken";

    private readonly ConcurrentQueue<DrillRow> _rows = new();
    private readonly string _place = FindPlace();

    /// <summary>Adds a line. It is in the file at once: a run that is broken off has its table too.</summary>
    internal void Add(DrillRow row)
    {
        _rows.Enqueue(row);
        File.AppendAllText(_place, Line(row) + Environment.NewLine);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var text = new StringBuilder().AppendLine(Heading);
        foreach (DrillRow row in _rows.OrderBy(row => row.Number.PadLeft(4), StringComparer.Ordinal))
        {
            text.AppendLine(Line(row));
        }

        await File.WriteAllTextAsync(_place, text.ToString());
        Console.Out.WriteLine(text);
    }

    private static string Line(DrillRow row)
    {
        (int attempted, int accepted, int completed, int lost, int duplicated, int unexpected, int repeated, int dead) = row.Totals;
        string recovered = row.RecoveredIn is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s") : "-";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Number,5}  {attempted,9}  {accepted,8}  {completed,9}  {lost,4}  {duplicated,10}  {unexpected,10}  {row.Orphans,7}  {recovered,12}  {repeated,8}  {dead,4}  {row.Broken}");
    }

    private static string FindPlace()
    {
        string folder = typeof(DrillReport).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "ResultsPath").Value!;
        Directory.CreateDirectory(folder);
        string place = Path.Combine(folder, FileName);
        File.Delete(place);
        return place;
    }
}
