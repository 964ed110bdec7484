using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sandbox.Execution.Telemetry;
using Sandbox.Worker.Hosting;
using Sandbox.Worker.Tests.Fakes;
using Serilog;
using Serilog.Core;

namespace Sandbox.Worker.Tests.Documentation;

/// <summary>The README's table of metrics is what a worker's meters hold: no more, no less, and in the same words.</summary>
[Collection("appsettings.json")]
public sealed class MetricsTableTests : IDisposable
{
    private static readonly Logger Silent = new LoggerConfiguration().CreateLogger();
    private static readonly string[][] Rows = ReadRows();

    private readonly IHost _host = HostBuilding.Build(Given.Settings(("PORT", "0"), ("AMQP_URI", "amqp://u:p@127.0.0.1:1/v")), Silent);
    private readonly MeterListener _listener = new();
    private readonly List<Instrument> _instruments = [];
    private readonly Dictionary<string, SortedSet<string>> _labels = new(StringComparer.Ordinal);

    public MetricsTableTests()
    {
        IMeterFactory ours = _host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests have workers of their own; the host's log is there once for all.
            if (instrument.Meter.Name == "Sandbox.Worker" || (ReferenceEquals(instrument.Meter.Scope, ours) && instrument.Meter.Name.StartsWith("Sandbox.", StringComparison.Ordinal)))
            {
                _instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Keep(instrument, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Keep(instrument, tags));
        _listener.Start();
        _ = _host.Services.GetServices<IHostedService>().Count();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Metrics_EveryInstrument_HasItsRowAndEveryRowItsInstrument()
    {
        _ = _host.Services.GetServices<IInstruments>().Count();

        Assert.Equal(
            _instruments.Select(instrument => $"`{instrument.Name}` | {Kind(instrument)} | {Unit(instrument)} | {instrument.Description}").Order(StringComparer.Ordinal),
            Rows.Select(row => $"{row[0]} | {row[1]} | {row[2]} | {row[4]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Metrics_LabelsOfCountersAndGauges_AreThoseOfTheirRows()
    {
        foreach (IInstruments instruments in _host.Services.GetServices<IInstruments>())
        {
            instruments.StartAtZero();
        }

        _listener.RecordObservableInstruments();

        Assert.True(_labels.Count > 15, $"Only {_labels.Count} instruments said anything.");
        Assert.All(_labels, entry => Assert.Equal(
            entry.Value, Rows.Single(row => row[0] == $"`{entry.Key}`")[3].Split([',', '`', ' '], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
    }

    private void Keep(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The log's is every test's.
        lock (_labels)
        {
            if (!_labels.TryGetValue(instrument.Name, out SortedSet<string>? labels))
            {
                _labels[instrument.Name] = labels = new SortedSet<string>(StringComparer.Ordinal);
            }

            foreach ((string name, _) in tags)
            {
                labels.Add(name);
            }
        }
    }

    private static string Kind(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        ObservableUpDownCounter<int> => "up-down counter",
        ObservableGauge<int> => "gauge",
        _ => instrument.GetType().Name,
    };

    private static string Unit(Instrument instrument) => instrument.Unit?.Trim('{', '}') ?? "";

    private static string[][] ReadRows([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sandbox.Worker.sln")))
        {
            folder = folder.Parent;
        }

        return
        [
            .. File.ReadLines(Path.Combine(folder!.FullName, "README.md"))
                .Where(line => line.StartsWith("| `sandbox.", StringComparison.Ordinal) && line.Split('|').Length == 7)
                .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
        ];
    }
}
