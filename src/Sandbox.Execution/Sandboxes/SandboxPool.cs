using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// Keeps sandboxes started, attached and proven ready, so that a job need not wait for its container. Leasing takes one out for
/// good. Refills happen off the job's path; whoever meets an empty pool gets the next sandbox that becomes ready. Thread-safe.
/// </summary>
public sealed partial class SandboxPool : BackgroundService
{
    // A busy engine works off its callers at eight a second or more (measured), so this is longer than any that makes progress needs.
    private static readonly TimeSpan LeaseDeadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private const int SweepsPerRecipeCheck = 3;

    // One that ends sooner than this while it waits was as good as not made: the next ones will probably fare no better.
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(10);

    // Those made together must not all grow too old together: the pool would be empty at that moment.
    private const int LifetimeSpread = 4;

    private readonly SandboxLauncher _launcher;
    private readonly ISandboxFactory _factory;
    private readonly SandboxRemoval _removal;
    private readonly PoolOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SandboxPool> _logger;
    private readonly ExecutionMetrics _metrics;
    private readonly PoolLedger _ledger;
    private readonly PoolRefill _refill;
    private readonly SemaphoreSlim _creations;
    private readonly CancellationTokenSource _closing = new();
    private readonly OwnedTasks _making = new();
    private volatile string? _recipe;
    private int _made;

    /// <summary>Makes the pool.</summary>
    public SandboxPool(
        SandboxLauncher launcher, ISandboxFactory factory, SandboxRemoval removal, PoolOptions options, IHostApplicationLifetime lifetime,
        TimeProvider time, ILogger<SandboxPool> logger, ExecutionMetrics? metrics = null)
    {
        (_launcher, _factory, _removal, _options, _time, _logger) = (launcher, factory, removal, options, time, logger);
        _creations = new SemaphoreSlim(options.Creations);
        _ledger = new PoolLedger(options.Size, sandbox => sandbox.FindFlaw(_recipe, time));
        _refill = new PoolRefill(_ledger, options.Creations, MakeAsync, time, logger);
        _metrics = metrics ?? new ExecutionMetrics();
        _metrics.Watch(() => _ledger.Counts, () => _refill.IsPausing);

        // A draining worker needs no more sandboxes than its jobs ask for.
        lifetime.ApplicationStopping.Register(_ledger.Drain);
    }

    /// <summary>Sandboxes that wait for a job now.</summary>
    public int Waiting => _ledger.Waiting;

    /// <summary>Takes a sandbox out for good; the caller gives it to <see cref="Discard"/> when its job is over.</summary>
    /// <exception cref="SandboxUnavailableException">None was waiting, and none could be made.</exception>
    public async Task<ReadySandbox> LeaseAsync(CancellationToken cancellation)
    {
        PoolLease lease = _ledger.Lease();
        _metrics.Leased(fromThePool: lease.Sandbox is not null);
        Recycle(lease.Flawed ?? []);
        if (lease.IsShort)
        {
            _refill.Pulse();
        }

        if (lease.Sandbox is { } waiting)
        {
            return waiting.Ready;
        }

        if (lease.Make)
        {
            _ = MakeAsync();
        }

        PoolCaller caller = lease.Caller!;
        try
        {
            return (await caller.Served.WaitAsync(LeaseDeadline, _time, cancellation).ConfigureAwait(false)).Ready;
        }
        catch (Exception fault)
        {
            if (_ledger.GiveUp(caller) is { } unwanted)
            {
                _removal.Remove(unwanted);
            }

            _refill.Pulse();
            if (fault is TimeoutException)
            {
                throw new SandboxUnavailableException(
                    ErrorCodes.EngineUnavailable,
                    $"No sandbox could be had within {LeaseDeadline.TotalSeconds:0} s; look at the engine's log and load, or lower AMON_SANDBOX_MAX_CONCURRENCY.");
            }

            throw;
        }
    }

    /// <summary>Ends a lease: the container is removed, and another takes its place in the pool.</summary>
    public void Discard(ReadySandbox sandbox)
    {
        _ledger.EndRun();
        _removal.Remove(sandbox);
        _refill.Pulse();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _ledger.Drain();
        await base.StopAsync(cancellationToken).ConfigureAwait(false);

        // Closed first: whatever is still being made is removed as soon as it is there.
        foreach (ReadySandbox waiting in _ledger.Close())
        {
            _removal.Remove(waiting);
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _making.DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _closing.Dispose();
        _creations.Dispose();
        base.Dispose();
    }

    /// <summary>Refills and recycles until the process stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Size == 0)
        {
            return;
        }

        try
        {
            await FindRecipeAsync(stoppingToken).ConfigureAwait(false);

            // In the order they end: a crash of one ends the service at once.
            await foreach (Task loop in Task.WhenEach(SweepAsync(stoppingToken), _refill.RunAsync(stoppingToken)).ConfigureAwait(false))
            {
                await loop.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(SweepPeriod, _time);
        for (var sweep = 1; await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false); sweep++)
        {
            if (sweep % SweepsPerRecipeCheck == 0)
            {
                await FindRecipeAsync(stopping).ConfigureAwait(false);
            }

            Recycle(_ledger.Sweep());
            _refill.Pulse();
        }
    }

    // An engine that cannot tell leaves us with what we know.
    private async Task FindRecipeAsync(CancellationToken cancellation) =>
        _recipe = await _factory.FindRecipeAsync(cancellation).ConfigureAwait(false) ?? _recipe;

    private void Recycle(IReadOnlyList<FlawedSandbox> flawed)
    {
        foreach ((ReadySandbox sandbox, string flaw) in flawed)
        {
            LogRecycled(sandbox.Sandbox.Id, flaw);
            _removal.Remove(sandbox);
        }
    }

    /// <summary>Makes one that the ledger has counted. The task is owned here, and never fails.</summary>
    /// <returns>Why there is none; null when there is, or when nobody wanted it any more.</returns>
    private Task<string?> MakeAsync() => _making.Run(MakeOneAsync);

    private async Task<string?> MakeOneAsync()
    {
        long? latestCaller = long.MaxValue;
        WaitingSandbox made;
        try
        {
            await _creations.WaitAsync(_closing.Token).ConfigureAwait(false);
            try
            {
                latestCaller = _ledger.Begin();
                if (latestCaller is null)
                {
                    return null;
                }

                // What is known before: the image may be replaced meanwhile, and then one is replaced that need not be, never the reverse.
                string? recipe = _recipe;
                ReadySandbox ready = await _launcher.LaunchAsync(_closing.Token).ConfigureAwait(false);
                made = new WaitingSandbox(ready, recipe, _time.GetTimestamp(), NextLifetime());
            }
            finally
            {
                _creations.Release();
            }
        }
        catch (Exception fault)
        {
            SandboxUnavailableException reason = Explain(fault);
            if (_ledger.Fail(latestCaller ?? long.MaxValue, reason))
            {
                _ = MakeAsync();
            }

            return reason.Message;
        }

        if (_ledger.Deliver(made))
        {
            Watch(made);
        }
        else
        {
            _removal.Remove(made.Ready);
        }

        await _refill.EndPauseAsync().ConfigureAwait(false);
        _refill.Pulse();
        return null;
    }

    // One that ends while it waits is taken out at once. One that was leased speaks, too: that is its job.
    private void Watch(WaitingSandbox sandbox) => _ = sandbox.Silence.ContinueWith(
        silence =>
        {
            _ = silence.Exception;
            if (_ledger.TryWithdraw(sandbox))
            {
                TimeSpan lived = sandbox.Age(_time);
                if (lived < ShortLife)
                {
                    _refill.SetBack($"A sandbox ended {lived.TotalSeconds:0.0} s after it was ready, while it waited for a job.");
                }

                Recycle([new FlawedSandbox(sandbox.Ready, sandbox.FindFlaw(_recipe, _time) ?? "")]);
                _refill.Pulse();
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    private SandboxUnavailableException Explain(Exception fault)
    {
        switch (fault)
        {
            case SandboxUnavailableException known:
                return known;
            case OperationCanceledException when _closing.IsCancellationRequested:
                return new SandboxUnavailableException(ErrorCodes.ShuttingDown, "This worker is shutting down; try again.", fault);
            default:
                // A fault of this program, met by one creation: the pool goes on, and whoever waits is told.
                LogBroke(fault);
                return new SandboxUnavailableException(ErrorCodes.Internal, "The worker met an unexpected fault; its log has the details.", fault);
        }
    }

    private TimeSpan NextLifetime()
    {
        int place = (int)((uint)Interlocked.Increment(ref _made) % (uint)Math.Max(1, _options.Size));
        return _options.MaxAge - (_options.MaxAge * place / (LifetimeSpread * Math.Max(1, _options.Size)));
    }

    [LoggerMessage(EventId = 112, EventName = "pool.recycled", Level = LogLevel.Information, Message = "Waiting sandbox {ContainerId} is replaced: {Reason}")]
    private partial void LogRecycled(string containerId, string reason);

    [LoggerMessage(EventId = 115, EventName = "pool.creation.broke", Level = LogLevel.Error, Message = "Making a sandbox met a fault of this program")]
    private partial void LogBroke(Exception fault);
}
