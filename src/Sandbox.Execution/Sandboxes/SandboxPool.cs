using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// Keeps sandboxes started, attached and proven ready, so that a job need not wait for its container. Leasing takes one out for
/// good. Refills happen off the job's path; whoever meets an empty pool gets the next sandbox that becomes ready. Thread-safe.
/// </summary>
public sealed partial class SandboxPool : BackgroundService
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private const int SweepsPerRecipeCheck = 3;

    // By then the answer has left: refilling would compete with it for the cores.
    private static readonly TimeSpan RefillDelay = TimeSpan.FromMilliseconds(5);

    private readonly SandboxLauncher _launcher;
    private readonly ISandboxFactory _factory;
    private readonly SandboxRemoval _removal;
    private readonly PoolOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SandboxPool> _logger;
    private readonly ResiliencePipeline _patience;
    private readonly SemaphoreSlim _creations;
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, byte> _making = new();

    // Guards what follows; never held across a call to the engine.
    private readonly Lock _lock = new();
    private readonly LinkedList<WaitingSandbox> _waiting = new();
    private readonly LinkedList<TaskCompletionSource<ReadySandbox>> _callers = new();
    private int _inTheMaking;
    private int _leased;
    private bool _ending;
    private string? _recipe;

    /// <summary>Makes the pool.</summary>
    public SandboxPool(
        SandboxLauncher launcher, ISandboxFactory factory, SandboxRemoval removal, PoolOptions options, IHostApplicationLifetime lifetime,
        TimeProvider time, ILogger<SandboxPool> logger)
    {
        (_launcher, _factory, _removal, _options, _time, _logger) = (launcher, factory, removal, options, time, logger);
        _creations = new SemaphoreSlim(options.Creations);
        _patience = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxDelay = TimeSpan.FromSeconds(10),
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<SandboxUnavailableException>(),
                OnRetry = arguments =>
                {
                    LogRefillFailed(arguments.RetryDelay.TotalSeconds, arguments.Outcome.Exception!.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

        // A draining worker needs no more sandboxes than its jobs ask for.
        lifetime.ApplicationStopping.Register(() => _ending = true);
    }

    /// <summary>Sandboxes that wait for a job now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes a sandbox out for good; the caller gives it to <see cref="Discard"/> when its job is over.</summary>
    /// <exception cref="SandboxUnavailableException">None was waiting, and none could be made.</exception>
    public async Task<ReadySandbox> LeaseAsync(CancellationToken cancellation)
    {
        TaskCompletionSource<ReadySandbox> caller;
        lock (_lock)
        {
            _leased++;
            while (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                if (FindFlaw(first.Value) is null)
                {
                    return first.Value.Ready;
                }

                _removal.Remove(first.Value.Ready);
            }

            caller = new TaskCompletionSource<ReadySandbox>(TaskCreationOptions.RunContinuationsAsynchronously);
            _callers.AddLast(caller);
            MakeForCallers();
        }

        try
        {
            return await caller.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            GiveUp(caller);
            throw;
        }
    }

    /// <summary>Ends a lease: the container is removed, and another takes its place in the pool.</summary>
    public void Discard(ReadySandbox sandbox)
    {
        lock (_lock)
        {
            _leased--;
        }

        _removal.Remove(sandbox);
        Pulse();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _ending = true;
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_making.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            foreach (WaitingSandbox sandbox in _waiting)
            {
                _removal.Remove(sandbox.Ready);
            }

            _waiting.Clear();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _closing.Dispose();
        _news.Dispose();
        _creations.Dispose();
        base.Dispose();
    }

    /// <summary>Refills and recycles until the process stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var round = 0; ; round++)
            {
                if (round % SweepsPerRecipeCheck == 0)
                {
                    _recipe = await _factory.FindRecipeAsync(stoppingToken).ConfigureAwait(false) ?? _recipe;
                }

                Sweep();
                await _patience.ExecuteAsync(RefillAsync, stoppingToken).ConfigureAwait(false);
                using var period = new CancellationTokenSource(SweepPeriod, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, period.Token);
                while (await WaitForNewsAsync(either.Token).ConfigureAwait(false))
                {
                    await Task.Delay(RefillDelay, _time, stoppingToken).ConfigureAwait(false);
                    await _patience.ExecuteAsync(RefillAsync, stoppingToken).ConfigureAwait(false);
                }

                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task<bool> WaitForNewsAsync(CancellationToken cancellation)
    {
        try
        {
            await _news.WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Pulse()
    {
        lock (_lock)
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    // Several at once, as many as the bound lets; ends when nothing is missing, or with the first failure.
    private async ValueTask RefillAsync(CancellationToken cancellation)
    {
        List<Task> refills = [];
        while (true)
        {
            lock (_lock)
            {
                for (int missing = Missing(); missing > 0 && refills.Count < _options.Creations; missing--)
                {
                    _inTheMaking++;
                    refills.Add(MakeAsync());
                }
            }

            if (refills.Count == 0)
            {
                return;
            }

            Task done = await Task.WhenAny(refills).WaitAsync(cancellation).ConfigureAwait(false);
            refills.Remove(done);
            await done.ConfigureAwait(false);
        }
    }

    // Under the lock. While jobs run, half a pool is full enough: a creation would take the cores from them.
    private int Missing()
    {
        int coming = Math.Max(0, _inTheMaking - _callers.Count);
        int full = _leased - _callers.Count > 0 ? (_options.Size + 1) / 2 : _options.Size;
        return _ending || _waiting.Count + coming >= full ? 0 : _options.Size - _waiting.Count - coming;
    }

    // Under the lock.
    private void MakeForCallers()
    {
        while (_inTheMaking < _callers.Count)
        {
            _inTheMaking++;
            _ = MakeForCallerAsync();
        }
    }

    private async Task MakeForCallerAsync()
    {
        try
        {
            await MakeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Told to the caller who has waited longest.
        }
    }

    /// <summary>Makes one, for whoever has waited longest, or for the pool. Fails that caller when it fails, and throws.</summary>
    private Task MakeAsync()
    {
        Task making = Task.Run(MakeOneAsync);
        _making.TryAdd(making, 0);
        _ = making.ContinueWith(
            done => _making.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return making;
    }

    private async Task MakeOneAsync()
    {
        try
        {
            string? recipe = _recipe;
            ReadySandbox sandbox;
            await _creations.WaitAsync(_closing.Token).ConfigureAwait(false);
            try
            {
                sandbox = await _launcher.LaunchAsync(_closing.Token).ConfigureAwait(false);
            }
            finally
            {
                _creations.Release();
            }

            Deliver(sandbox, recipe);
        }
        catch (Exception fault)
        {
            Fail(fault);
            throw;
        }
    }

    private void Deliver(ReadySandbox sandbox, string? recipe)
    {
        Task silence = sandbox.Supervisor.WatchAsync();
        lock (_lock)
        {
            _inTheMaking--;
            while (_callers.First is { } first)
            {
                _callers.RemoveFirst();
                if (first.Value.TrySetResult(sandbox))
                {
                    return;
                }
            }

            _waiting.AddLast(new WaitingSandbox(sandbox, recipe, _time.GetTimestamp(), silence));
        }

        // Whether it ends tomorrow or has ended already: the sweep takes it out, and another takes its place.
        _ = silence.ContinueWith(
            _ =>
            {
                Sweep();
                Pulse();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private void Fail(Exception fault)
    {
        lock (_lock)
        {
            _inTheMaking--;
            while (_callers.First is { } first)
            {
                _callers.RemoveFirst();
                if (first.Value.TrySetException(fault))
                {
                    break;
                }
            }

            MakeForCallers();
        }
    }

    private void GiveUp(TaskCompletionSource<ReadySandbox> caller)
    {
        lock (_lock)
        {
            _leased--;
            _callers.Remove(caller);
        }

        // It may have been served in the same moment.
        if (!caller.TrySetCanceled() && caller.Task.IsCompletedSuccessfully)
        {
            _removal.Remove(caller.Task.Result);
        }

        Pulse();
    }

    private void Sweep()
    {
        lock (_lock)
        {
            for (LinkedListNode<WaitingSandbox>? node = _waiting.First; node is not null;)
            {
                LinkedListNode<WaitingSandbox>? next = node.Next;
                if (FindFlaw(node.Value) is { } flaw)
                {
                    _waiting.Remove(node);
                    LogRecycled(node.Value.Ready.Sandbox.Id, flaw);
                    _removal.Remove(node.Value.Ready);
                }

                node = next;
            }
        }
    }

    private string? FindFlaw(WaitingSandbox sandbox) => sandbox switch
    {
        { Silence.IsCompleted: true } => "it ended while it waited",
        { Recipe: { } recipe } when _recipe is { } current && recipe != current => "the image has changed",
        _ when _time.GetElapsedTime(sandbox.MadeAt) > _options.MaxAge => "it is too old",
        _ => null,
    };

    [LoggerMessage(EventId = 112, EventName = "pool.recycled", Level = LogLevel.Information, Message = "Waiting sandbox {ContainerId} is replaced: {Reason}")]
    private partial void LogRecycled(string containerId, string reason);

    [LoggerMessage(EventId = 113, EventName = "pool.refill.failed", Level = LogLevel.Warning,
        Message = "The pool could not be refilled; next try in {DelayS:0.0} s: {Reason}")]
    private partial void LogRefillFailed(double delayS, string reason);
}
