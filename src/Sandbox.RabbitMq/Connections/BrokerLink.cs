using Microsoft.Extensions.Logging;
using Polly;

namespace Sandbox.RabbitMq.Connections;

/// <summary>
/// The one reconnect loop: opens a session, lets it be used until it ends, and opens the next, with back-off, for ever. A broker that
/// refuses us for longer than the start budget ends the loop instead: a process that is silently idle helps nobody.
/// </summary>
internal sealed partial class BrokerLink
{
    /// <summary>A session that lived this long was a good one: the back-off starts anew after it.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private readonly BrokerOptions _options;
    private readonly string _purpose;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _backoff;
    private string? _problem;
    private long? _refusedSince;
    private BrokerFaultKind? _loggedDown;

    internal BrokerLink(BrokerOptions options, string purpose, TimeProvider time, ILogger logger)
    {
        (_options, _purpose, _time, _logger) = (options, purpose, time, logger);
        _problem = $"The connection to the broker ({purpose}) is not up yet.";
        Polly.Retry.RetryStrategyOptions retry = Backoff.Forever();
        retry.ShouldHandle = new PredicateBuilder().Handle<SessionLostException>();
        _backoff = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }

    /// <summary>Set while a session is up.</summary>
    internal AsyncFlag Up { get; } = new();

    /// <summary>One sentence on why no session is up; null while one is.</summary>
    internal string? Problem => Volatile.Read(ref _problem);

    /// <summary>Keeps a session open until <paramref name="stop"/>; then returns once the last one is closed.</summary>
    /// <param name="open">Opens a session.</param>
    /// <param name="use">Uses it until it ends or <paramref name="stop"/> fires; returns why it ended.</param>
    /// <param name="stop">Ends the loop.</param>
    /// <exception cref="BrokerStartupException">The broker has refused us for too long.</exception>
    internal async Task KeepAsync<TSession>(
        Func<CancellationToken, Task<TSession>> open, Func<TSession, CancellationToken, Task<string>> use, CancellationToken stop)
        where TSession : IAsyncDisposable
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await _backoff.ExecuteAsync(async token => await LiveAsync(open, use, token).ConfigureAwait(false), stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while connecting or waiting to.
        }
        finally
        {
            Up.Reset();
        }
    }

    private async Task LiveAsync<TSession>(
        Func<CancellationToken, Task<TSession>> open, Func<TSession, CancellationToken, Task<string>> use, CancellationToken stop)
        where TSession : IAsyncDisposable
    {
        long since = _time.GetTimestamp();
        BrokerFault lost;
        try
        {
            TSession session = await open(stop).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                since = _time.GetTimestamp();
                CameUp();
                string reason = await use(session, stop).ConfigureAwait(false);
                lost = new BrokerFault(BrokerFaultKind.Unreachable, $"The connection to the broker ({_purpose}) ended: {reason}");
            }
        }
        catch (Exception fault) when (BrokerFault.Explain(fault, _options) is { } explained)
        {
            LogFault(fault, _purpose);
            lost = explained;
        }

        if (stop.IsCancellationRequested)
        {
            return;
        }

        WentDown(lost);
        GiveUpWhenRefused(lost);
        if (_time.GetElapsedTime(since) < Stable)
        {
            throw new SessionLostException(lost.Sentence);
        }
    }

    private void CameUp()
    {
        Volatile.Write(ref _problem, null);
        _refusedSince = null;
        _loggedDown = null;
        Up.Set();
        LogConnected(_options.RedactedUri, _purpose);
    }

    private void WentDown(BrokerFault lost)
    {
        Up.Reset();
        Volatile.Write(ref _problem, lost.Sentence);

        // Once per change: the wording of the same outage differs from try to try.
        if (_loggedDown != lost.Kind)
        {
            _loggedDown = lost.Kind;
            LogDisconnected(lost.Kind, lost.Sentence);
        }
    }

    private void GiveUpWhenRefused(BrokerFault lost)
    {
        if (!lost.IsRefusal)
        {
            _refusedSince = null;
            return;
        }

        _refusedSince ??= _time.GetTimestamp();
        if (_time.GetElapsedTime(_refusedSince.Value) >= _options.StartBudget)
        {
            throw new BrokerStartupException(lost.Kind, lost.Sentence);
        }
    }

    [LoggerMessage(EventId = 200, EventName = "broker.connected", Level = LogLevel.Information, Message = "Connected to {Broker} ({Purpose})")]
    private partial void LogConnected(string broker, string purpose);

    [LoggerMessage(EventId = 201, EventName = "broker.disconnected", Level = LogLevel.Warning, Message = "Not connected ({Fault}). {Reason}")]
    private partial void LogDisconnected(BrokerFaultKind fault, string reason);

    [LoggerMessage(EventId = 202, EventName = "broker.fault", Level = LogLevel.Debug, Message = "The connection for {Purpose} failed")]
    private partial void LogFault(Exception fault, string purpose);
}
