using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Sandbox.Contracts.Health;
using Sandbox.Execution.Sandboxes;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>Asks the engine, with back-off, until it can run jobs again. Used by one caller at a time.</summary>
internal sealed partial class EngineProbe
{
    /// <summary>An outage this soon after the last one means that the engine answers questions but runs nothing.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private const int MostDoublings = 7;

    private readonly IEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineProbe> _logger;
    private readonly ResiliencePipeline<EngineHealth> _untilUp;
    private long? _lastUp;
    private int _relapses;

    public EngineProbe(IEngine engine, TimeProvider time, ILogger<EngineProbe> logger)
    {
        (_engine, _time, _logger) = (engine, time, logger);
        RetryStrategyOptions<EngineHealth> retry = Backoff.Forever<EngineHealth>();
        retry.ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } health && !IsUp(health));
        _untilUp = new ResiliencePipelineBuilder<EngineHealth> { TimeProvider = time }.AddRetry(retry).Build();
    }

    /// <summary>Returns when the engine answers and has the image.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    internal async Task UntilUpAsync(string reason, CancellationToken cancellation)
    {
        LogDown(reason);
        _relapses = _lastUp is { } last && _time.GetElapsedTime(last) < Soon ? Math.Min(_relapses + 1, MostDoublings) : 0;
        if (_relapses > 0)
        {
            // It says that it is well and then gives no sandbox: taking jobs again at once would spend their attempts.
            await Task.Delay(Backoff.First * Math.Pow(2, _relapses), _time, cancellation).ConfigureAwait(false);
        }

        await _untilUp.ExecuteAsync(async token => await _engine.CheckAsync(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        _lastUp = _time.GetTimestamp();
        LogUp();
    }

    private static bool IsUp(EngineHealth health) => health is { Available: true, ImagePresent: true };

    [LoggerMessage(EventId = 240, EventName = "broker.consumer.paused", Level = LogLevel.Warning,
        Message = "No jobs are taken until the engine answers. {Reason}")]
    private partial void LogDown(string reason);

    [LoggerMessage(EventId = 241, EventName = "broker.consumer.resumed", Level = LogLevel.Information, Message = "The engine answers: jobs are taken again")]
    private partial void LogUp();
}
