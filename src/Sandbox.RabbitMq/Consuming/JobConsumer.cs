using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Publishing;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// The worker: the one owner of the consuming connection, of every delivery's task, and of the order in which all of it ends. Ends
/// with an exception when the broker refuses it for good, or a delivery's handling breaks; never dies silently.
/// </summary>
internal sealed partial class JobConsumer : BackgroundService, IBrokerPart
{
    /// <summary>For the broker to agree that no more jobs come, and for cut-off jobs to be given back.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly BrokerConnector _connector;
    private readonly BrokerOptions _options;
    private readonly JobHandler _handler;
    private readonly ResultPublisher _results;
    private readonly CancellationRegistry _cancellations;
    private readonly EngineGate _engine;
    private readonly EngineProbe _probe;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger<JobConsumer> _logger;
    private readonly BrokerMetrics _metrics;

    private readonly BrokerLink _link;
    private readonly OwnedTasks _deliveries;
    private readonly SemaphoreSlim _slots;
    private readonly SilenceWatch _silence;
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopTaking = new();
    private readonly CancellationTokenSource _startNone = new();
    private readonly CancellationTokenSource _cutOff = new();
    private volatile bool _consuming;

    public JobConsumer(
        BrokerConnector connector,
        BrokerOptions options,
        JobHandler handler,
        ResultPublisher results,
        CancellationRegistry cancellations,
        EngineGate engine,
        EngineProbe probe,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<JobConsumer> logger,
        BrokerMetrics metrics)
    {
        _metrics = metrics;
        (_connector, _options, _handler, _results, _cancellations) = (connector, options, handler, results, cancellations);
        (_engine, _probe, _lifetime, _time, _logger) = (engine, probe, lifetime, time, logger);
        _link = new BrokerLink(options, "consume jobs", time, logger);
        metrics.WatchConnection("consume jobs", () => _link.Up.IsSet);
        _deliveries = new OwnedTasks(fault => _broken.TrySetException(fault));
        _slots = new SemaphoreSlim(options.Concurrency, options.Concurrency);
        _silence = new SilenceWatch(options.DeliverySilence, time);
    }

    /// <inheritdoc />
    public string? Problem =>
        _consuming ? (_results.Blocked is { } alarm ? $"The broker takes no results now ({alarm})." : null)
        : _link.Problem ?? (_engine.Reason is { } reason ? $"No jobs are taken until the engine answers. {reason}" : "The worker is not taking jobs.");

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _stopTaking.Dispose();
        _startNone.Dispose();
        _cutOff.Dispose();
        _slots.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // ApplicationStopping, not the service's own turn to stop: that may come only after the HTTP server has waited for its callers.
        using CancellationTokenRegistration stopping = _lifetime.ApplicationStopping.Register(_stopTaking.Cancel);
        using CancellationTokenRegistration stopped = stoppingToken.Register(_stopTaking.Cancel);
        try
        {
            Task link = _link.KeepAsync(OpenAsync, UseAsync, _stopTaking.Token);
            await Task.WhenAny(link, _broken.Task).ConfigureAwait(false);
            if (_broken.Task.IsFaulted)
            {
                await _stopTaking.CancelAsync().ConfigureAwait(false);
            }

            await link.ConfigureAwait(false);
            if (_broken.Task.IsFaulted)
            {
                await _broken.Task.ConfigureAwait(false);
            }
        }
        finally
        {
            _consuming = false;
            await _cutOff.CancelAsync().ConfigureAwait(false);
            await _deliveries.DrainAsync(Grace, _time).ConfigureAwait(false);
            await _results.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<ConsumerSession> OpenAsync(CancellationToken cancellation) =>
        ConsumerSession.OpenAsync(_connector, _options, _time, Accept, OnControl, cancellation);

    private async Task<string> UseAsync(ConsumerSession session, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && !session.Ended.IsCompleted)
            {
                await TakeJobsAsync(session, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || session.Ended.IsCompleted)
        {
            // What it waited for does not matter any more.
        }
        finally
        {
            _consuming = false;
        }

        if (stop.IsCancellationRequested && !session.Ended.IsCompleted)
        {
            await DrainAsync(session).ConfigureAwait(false);
            return "drained";
        }

        return await session.Ended.ConfigureAwait(false);
    }

    /// <summary>Takes jobs until something changes: the session ends, the broker cancels the consumer, the engine goes away.</summary>
    private async Task TakeJobsAsync(ConsumerSession session, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Gone);
        if (_engine.Reason is { } reason)
        {
            await session.StopConsumingAsync(either.Token).ConfigureAwait(false);
            _consuming = false;
            _engine.MarkPaused();
            await _probe.UntilUpAsync(reason, either.Token).ConfigureAwait(false);
            _engine.MarkUp();
        }

        await session.StartConsumingAsync(either.Token).ConfigureAwait(false);
        _consuming = true;
        LogConsuming(_options.JobsQueue, _options.Concurrency);
        await UntilSomethingChangesAsync(session, either.Token).ConfigureAwait(false);
        if (session.CancelledByBroker.IsSet)
        {
            _consuming = false;
            LogCancelledByBroker(_options.JobsQueue);
        }
    }

    private async Task UntilSomethingChangesAsync(ConsumerSession session, CancellationToken cancellation)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task silent = _silence.UntilSilentAsync(() => _deliveries.Count < _options.Concurrency, session.CountReadyAsync, watching.Token);
        try
        {
            await Task.WhenAny(session.Ended, session.CancelledByBroker.Reached, _engine.Down, silent).WaitAsync(cancellation).ConfigureAwait(false);
            if (silent.IsFaulted)
            {
                await silent.ConfigureAwait(false);
            }

            if (silent.IsCompletedSuccessfully)
            {
                LogSilent(_options.JobsQueue, _options.DeliverySilence.TotalSeconds);
                session.End("no deliveries came although jobs waited");
            }
        }
        finally
        {
            await watching.CancelAsync().ConfigureAwait(false);
            await silent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Stop taking, give back what has not started, let the rest finish, then cut it off and give it back too.</summary>
    private async Task DrainAsync(ConsumerSession session)
    {
        LogDraining(_deliveries.Count, _options.DrainBudget.TotalSeconds);
        using (var deadline = new CancellationTokenSource(Grace, _time))
        {
            await session.StopConsumingAsync(deadline.Token).ConfigureAwait(false);
        }

        await _startNone.CancelAsync().ConfigureAwait(false);
        if (!await _deliveries.DrainAsync(_options.DrainBudget, _time).ConfigureAwait(false))
        {
            LogCutOff(_deliveries.Count);
            await _cutOff.CancelAsync().ConfigureAwait(false);
            await _deliveries.DrainAsync(Grace, _time).ConfigureAwait(false);
        }

        LogDrained();
    }

    private void Accept(Delivery delivery)
    {
        _silence.Heard();
        _deliveries.Add(Task.Run(() => StartAsync(delivery)));
    }

    private async Task StartAsync(Delivery delivery)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(delivery.Gone, _startNone.Token);
        try
        {
            // Prefetch bounds what one consumer holds; after a loss, jobs of the last session may still be ending.
            await _slots.WaitAsync(waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await delivery.GiveBackAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            if (_stopTaking.IsCancellationRequested)
            {
                // It slipped in while the consumer was being cancelled. Given back only after that, or it would come straight back.
                await Task.Delay(Grace, _time, waiting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await delivery.GiveBackAsync().ConfigureAwait(false);
                return;
            }

            await _handler.HandleAsync(delivery, _cutOff.Token).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private void OnControl(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (ControlMessage.JobToCancel(body.Span) is not { } jobId)
        {
            LogControlIgnored(body.Length);
            return;
        }

        int told = _cancellations.Cancel(jobId, DeliveryFacts.CancelRequestedAt(properties.Headers, _time.GetUtcNow()));
        _metrics.CancelRequested(running: told > 0);
        LogCancelRequest(jobId, told);
    }

    [LoggerMessage(EventId = 250, EventName = "broker.consumer.started", Level = LogLevel.Information, Message = "Taking jobs from {Queue}, {Concurrency} at once")]
    private partial void LogConsuming(string queue, int concurrency);

    [LoggerMessage(EventId = 251, EventName = "broker.consumer.cancelled", Level = LogLevel.Warning,
        Message = "The broker cancelled the consumer of {Queue}; subscribing again")]
    private partial void LogCancelledByBroker(string queue);

    [LoggerMessage(EventId = 252, EventName = "broker.drain.started", Level = LogLevel.Information,
        Message = "Stopping: no more jobs are taken; {Jobs} may finish within {BudgetS} s")]
    private partial void LogDraining(int jobs, double budgetS);

    [LoggerMessage(EventId = 253, EventName = "broker.drain.cut-off", Level = LogLevel.Warning,
        Message = "The drain budget is spent: {Jobs} jobs are given back to the queue")]
    private partial void LogCutOff(int jobs);

    [LoggerMessage(EventId = 254, EventName = "broker.drain.done", Level = LogLevel.Information, Message = "Drained")]
    private partial void LogDrained();

    [LoggerMessage(EventId = 255, EventName = "broker.control.ignored", Level = LogLevel.Debug, Message = "A control message of {Bytes} bytes is not understood")]
    private partial void LogControlIgnored(int bytes);

    [LoggerMessage(EventId = 257, EventName = "broker.consumer.silent", Level = LogLevel.Warning,
        Message = "Jobs wait in {Queue} and none came for {SilenceS} s; connecting anew")]
    private partial void LogSilent(string queue, double silenceS);

    [LoggerMessage(EventId = 256, EventName = "broker.control.cancel", Level = LogLevel.Information,
        Message = "Asked to cancel job {JobId}; running here: {Running}")]
    private partial void LogCancelRequest(string jobId, int running);
}
