using System.Diagnostics.Metrics;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Worker.Telemetry;

/// <summary>What the host itself measures. One for the process: the log is there before any service is. Thread-safe.</summary>
internal sealed class WorkerMetrics : IInstruments
{
    private readonly Counter<long> _linesLost;

    private WorkerMetrics() =>
        _linesLost = new Meter("Sandbox.Worker").CreateCounter<long>("sandbox.log.lost", "{line}", "Log lines that found no room, since whoever reads them did not keep up.");

    internal static WorkerMetrics Instance { get; } = new();

    /// <inheritdoc/>
    public void StartAtZero() => _linesLost.Add(0);

    internal void LineLost() => _linesLost.Add(1);
}
