using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>Makes meters and hears everything that is measured with them, and nothing of anybody else's.</summary>
internal sealed class MeterRoom : IMeterFactory
{
    private readonly ConcurrentBag<Meter> _meters = [];
    private readonly ConcurrentQueue<Heard> _heard = new();
    private readonly MeterListener _listener = new();

    internal MeterRoom()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything so far.</summary>
    internal IReadOnlyCollection<Heard> All => _heard;

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>What a counter with these labels has come to.</summary>
    internal double Total(string name, params (string Key, string Value)[] labels) => Of(name, labels).Sum(heard => heard.Value);

    /// <summary>What was recorded, in order.</summary>
    internal IReadOnlyList<double> Values(string name, params (string Key, string Value)[] labels) => [.. Of(name, labels).Select(heard => heard.Value)];

    /// <summary>What a gauge says now; NaN when it says nothing.</summary>
    internal double Read(string name, params (string Key, string Value)[] labels)
    {
        int before = _heard.Count;
        _listener.RecordObservableInstruments();
        return _heard.Skip(before).Where(heard => heard.Is(name, labels)).Select(heard => heard.Value).LastOrDefault(double.NaN);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (Meter meter in _meters)
        {
            meter.Dispose();
        }
    }

    private IEnumerable<Heard> Of(string name, (string Key, string Value)[] labels) => _heard.Where(heard => heard.Is(name, labels));

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach ((string key, object? text) in tags)
        {
            labels.Add(key, Convert.ToString(text, CultureInfo.InvariantCulture) ?? "");
        }

        _heard.Enqueue(new Heard(instrument.Name, value, labels));
    }

    /// <summary>One measurement.</summary>
    internal sealed record Heard(string Name, double Value, IReadOnlyDictionary<string, string> Labels)
    {
        internal bool Is(string name, (string Key, string Value)[] labels) => Name == name && labels.All(label => Labels.GetValueOrDefault(label.Key) == label.Value);
    }
}
