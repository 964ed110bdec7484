using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>What a scenario found. Filled while it runs, so that a failing one still shows what it had.</summary>
/// <param name="name">The scenario.</param>
internal sealed class ScenarioReport(string name)
{
    private readonly List<LatencyRow> _latencies = [];
    private readonly List<Figure> _figures = [];
    private readonly List<Series> _series = [];
    private readonly List<string> _notes = [];

    internal string Name => name;

    internal IReadOnlyList<LatencyRow> Latencies => _latencies;

    internal IReadOnlyList<Figure> Figures => _figures;

    internal IReadOnlyList<Series> Series => _series;

    /// <summary>How it was measured, in sentences.</summary>
    internal IReadOnlyList<string> Notes => _notes;

    /// <summary>Why it failed; null when it did not.</summary>
    internal string? Failure { get; set; }

    /// <summary>How long it took.</summary>
    internal double Seconds { get; set; }

    internal void Add(string subject, string arrival, int callers, Distribution milliseconds) =>
        _latencies.Add(new LatencyRow(subject, arrival, callers, milliseconds));

    internal void Add(string name, Spread value, string unit, Target? target = null) => _figures.Add(new Figure(name, value, unit, target));

    internal void Add(Series series) => _series.Add(series);

    internal void Note(string sentence) => _notes.Add(sentence);
}
