using System.Diagnostics.Metrics;
using Docker.DotNet;
using Sandbox.Docker.Engine;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Docker.Telemetry;

/// <summary>What is known of the engine: whether it answered when it was last asked, and which questions failed. Thread-safe.</summary>
internal sealed class EngineMetrics : IInstruments
{
    /// <summary>Making a sandbox.</summary>
    internal const string Create = "create";

    /// <summary>Asking what became of a sandbox.</summary>
    internal const string Inspect = "inspect";

    /// <summary>Removing a sandbox, all its tries together.</summary>
    internal const string Remove = "remove";

    /// <summary>Asking whether the engine is there and has the image, for health and by consumers that wait for it.</summary>
    internal const string Check = "check";

    /// <summary>Asking for the image, as the pool does every few seconds.</summary>
    internal const string Image = "image";

    /// <summary>Looking for what dead workers left.</summary>
    internal const string Sweep = "sweep";

    private static readonly string[] Operations = [Create, Inspect, Remove, Check, Image, Sweep];

    private const int Unknown = -1;

    private readonly Counter<long> _errors;
    private int _up = Unknown;

    public EngineMetrics(IMeterFactory? meters = null)
    {
        const string name = "Sandbox.Docker";
        Meter meter = meters?.Create(name) ?? new Meter(name);
        _errors = meter.CreateCounter<long>("sandbox.engine.errors", "{error}", "Questions to the engine that it refused or did not answer.");
        meter.CreateObservableGauge<int>("sandbox.engine.up", ReadUp, unit: null, "1 when the engine answered the last question, else 0.");
    }

    /// <inheritdoc/>
    public void StartAtZero()
    {
        foreach (string operation in Operations)
        {
            _errors.Add(0, new KeyValuePair<string, object?>("operation", operation));
        }
    }

    internal void Answered() => Volatile.Write(ref _up, 1);

    /// <param name="operation">One of the constants here.</param>
    /// <param name="fault">What its client threw: an engine that refuses is there.</param>
    internal void Failed(string operation, Exception fault)
    {
        _errors.Add(1, new KeyValuePair<string, object?>("operation", operation));
        Volatile.Write(ref _up, fault is DockerApiException or ImageMismatchException ? 1 : 0);
    }

    private Measurement<int>[] ReadUp() => Volatile.Read(ref _up) is var up and not Unknown ? [new Measurement<int>(up)] : [];
}
