using OpenTelemetry.Metrics;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Worker.Telemetry;

/// <summary>Brings every counter into being before the first job, when everything that has instruments exists and somebody listens.</summary>
internal sealed class InstrumentsAtZero : IHostedLifecycleService
{
    private readonly IEnumerable<IInstruments> _instruments;

    /// <param name="listening">Listens from the moment on that somebody asks for it, as is done here.</param>
    /// <param name="instruments">Everybody's.</param>
    public InstrumentsAtZero(MeterProvider listening, IEnumerable<IInstruments> instruments)
    {
        _ = listening;
        _instruments = instruments;
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (IInstruments each in _instruments)
        {
            each.StartAtZero();
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
