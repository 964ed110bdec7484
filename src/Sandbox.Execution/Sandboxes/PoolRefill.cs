using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// Fills the pool up whenever somebody says that it may have to be: several creations at once, and fewer and fewer tries while the
/// engine fails, or while what it makes does not last. A sandbox that was made for a caller meanwhile ends the back-off.
/// </summary>
internal sealed partial class PoolRefill
{
    // By then the answer has left: creating would compete with it for the cores.
    private static readonly TimeSpan AnswerFirst = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private const int MostDoublings = 5;

    // Longer than the longest pause and the life that counts as short together: those in a row are seen as one row.
    private static readonly TimeSpan SameRow = TimeSpan.FromSeconds(60);

    private readonly PoolLedger _ledger;
    private readonly int _creations;
    private readonly Func<Task<string?>> _make;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<string?> _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly CircuitBreakerManualControl _control = new();
    private string? _setback;
    private long _lastSetback;
    private int _setbacksInARow;

    // One piece of news says it all.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Makes it; nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="ledger">What is missing.</param>
    /// <param name="creations">Creations at once.</param>
    /// <param name="make">Makes a sandbox that the ledger has counted; gives the reason when it could not.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The pool's log.</param>
    internal PoolRefill(
        PoolLedger ledger, int creations, Func<Task<string?>> make, TimeProvider time, ILogger logger)
    {
        (_ledger, _creations, _make, _time, _logger) = (ledger, creations, make, time, logger);
        _breaker = new ResiliencePipelineBuilder<string?> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<string?>
            {
                // Any failure counts: each was tried three times.
                FailureRatio = 0,
                MinimumThroughput = 2,
                BreakDurationGenerator = arguments => ValueTask.FromResult(Pause(Math.Max(arguments.HalfOpenAttempts, EarlierSetbacks()))),
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is not null),
                StateProvider = _state,
                ManualControl = _control,
                OnOpened = arguments =>
                {
                    LogFailed(arguments.BreakDuration.TotalSeconds, arguments.Outcome.Result ?? "");
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    LogRecovered();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Whether the last try failed and none has succeeded since: open, or half open while the next try is under way.</summary>
    internal bool IsPausing => _state.CircuitState != CircuitState.Closed;

    /// <summary>Something may be missing.</summary>
    internal void Pulse() => _news.Writer.TryWrite(true);

    /// <summary>A sandbox was made, and ended soon: the next try counts as failed, and each in a row makes the pauses longer.</summary>
    internal void SetBack(string reason) => Volatile.Write(ref _setback, reason);

    /// <summary>The engine has just made a sandbox: there is nothing to wait for any more.</summary>
    internal async Task EndPauseAsync()
    {
        if (_state.CircuitState == CircuitState.Open)
        {
            await _control.CloseAsync(CancellationToken.None).ConfigureAwait(false);
            Pulse();
        }
    }

    /// <summary>Refills until told to stop.</summary>
    /// <exception cref="OperationCanceledException">Told to.</exception>
    internal async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                // Asked first: having nothing to do is no success of the engine's.
                if (_ledger.IsShort)
                {
                    await _breaker.ExecuteAsync(FillAsync, stopping).ConfigureAwait(false);
                }
            }
            catch (BrokenCircuitException)
            {
                // Too soon after a failure; the next piece of news comes.
            }

            await _news.Reader.ReadAsync(stopping).ConfigureAwait(false);
            await Task.Delay(AnswerFirst, _time, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Ends when nothing is missing, or with the first failure; what is under way then goes on, and is counted.</summary>
    private async ValueTask<string?> FillAsync(CancellationToken stopping)
    {
        if (TakeSetback() is { } setback)
        {
            return setback;
        }

        HashSet<Task<string?>> creations = [];
        while (true)
        {
            for (int missing = _ledger.Reserve(_creations - creations.Count); missing > 0; missing--)
            {
                creations.Add(_make());
            }

            if (creations.Count == 0)
            {
                return null;
            }

            Task<string?> done = await Task.WhenAny(creations).WaitAsync(stopping).ConfigureAwait(false);
            creations.Remove(done);
            if (await done.ConfigureAwait(false) is { } reason)
            {
                return reason;
            }
        }
    }

    // However many ended meanwhile: one try, one failure.
    private string? TakeSetback()
    {
        if (Interlocked.Exchange(ref _setback, null) is not { } setback)
        {
            return null;
        }

        _setbacksInARow = IsSameRow() ? _setbacksInARow + 1 : 1;
        _lastSetback = _time.GetTimestamp();
        return setback;
    }

    private int EarlierSetbacks() => _setbacksInARow > 0 && IsSameRow() ? _setbacksInARow - 1 : 0;

    private bool IsSameRow() => _time.GetElapsedTime(_lastSetback) < SameRow;

    private static TimeSpan Pause(int failedTries)
    {
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(failedTries, MostDoublings));
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(EventId = 113, EventName = "pool.refill.failed", Level = LogLevel.Warning,
        Message = "The pool could not be refilled; next try in {DelayS:0.0} s, or when a job gets a sandbox: {Reason}")]
    private partial void LogFailed(double delayS, string reason);

    [LoggerMessage(EventId = 114, EventName = "pool.refill.recovered", Level = LogLevel.Information, Message = "The pool is refilled again")]
    private partial void LogRecovered();
}
