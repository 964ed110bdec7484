using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution.Clients;

/// <summary>
/// Runs jobs in this process: a bounded queue in front of <see cref="JobRunner"/>. Nothing in it is durable. When the process is
/// asked to stop it takes nothing more, finishes what fits the drain budget, and gives the rest back as "shutting down".
/// </summary>
public sealed class EmbeddedJobClient : BackgroundService, IJobClient, IJobQueue
{
    private readonly JobRunner _runner;
    private readonly EmbeddedOptions _options;
    private readonly TimeProvider _time;
    private readonly ExecutionMetrics _metrics;
    private readonly WaitingLine _line;
    private readonly ConcurrentDictionary<EmbeddedJob, byte> _jobs = new();
    private readonly CancellationTokenSource _drainOver;

    /// <summary>Makes the client.</summary>
    public EmbeddedJobClient(
        JobRunner runner, EmbeddedOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ExecutionMetrics? metrics = null)
    {
        _metrics = metrics ?? new ExecutionMetrics();
        _runner = runner;
        _options = options;
        _time = time;
        _line = new WaitingLine(options.QueueLimit);
        _drainOver = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);

        // The web server stops first and waits for its callers, so draining has to start with the very first signal.
        lifetime.ApplicationStopping.Register(BeginDrain);
    }

    private static JobReply.Unavailable ShuttingDown { get; } =
        new(new JobError(ErrorCodes.ShuttingDown, "This worker is shutting down; try again."));

    /// <inheritdoc/>
    public async Task<JobReply> RunAsync(Job job, CancellationToken cancellation)
    {
        var queued = new EmbeddedJob(job, _time.GetUtcNow(), cancellation);
        if (!_line.TryEnter(queued))
        {
            return _line.IsClosed
                ? ShuttingDown
                : new JobReply.Busy(new JobError(ErrorCodes.Busy, $"All {_options.QueueLimit} places in the queue are taken; try again."));
        }

        _jobs.TryAdd(queued, 0);
        try
        {
            return await WaitAsync(queued, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _jobs.TryRemove(queued, out _);
        }
    }

    /// <inheritdoc/>
    public Task<CancelReply> CancelAsync(string jobId, CancellationToken cancellation)
    {
        // All of them are looked at: there are as many as may wait, and nobody cancels often.
        EmbeddedJob[] meant = [.. _jobs.Keys.Where(queued => queued.Job.JobId == jobId)];
        foreach (EmbeddedJob queued in meant)
        {
            queued.Cancel(CancelledWhileWaiting(queued.Job));
        }

        return Task.FromResult(meant.Length > 0 ? CancelReply.Asked : CancelReply.NotFound);
    }

    /// <inheritdoc/>
    public Task<JobQueueState?> LookAsync(CancellationToken cancellation) =>
        Task.FromResult<JobQueueState?>(new JobQueueState(_line.Count, _options.QueueLimit, Workers: null));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _drainOver.Dispose();
        _line.Dispose();
        base.Dispose();
    }

    /// <summary>Runs the queue until it is complete and empty.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // In the order they end: a crash of one ends the service at once, not when the others are done.
        await foreach (Task loop in Task.WhenEach(Enumerable.Range(0, _options.Concurrency).Select(_ => ServeAsync())).ConfigureAwait(false))
        {
            await loop.ConfigureAwait(false);
        }
    }

    private void BeginDrain()
    {
        _line.Close();
        _drainOver.CancelAfter(_options.DrainBudget);
    }

    private async Task<JobReply> WaitAsync(EmbeddedJob queued, CancellationToken cancellation)
    {
        try
        {
            await WaitForTurnAsync(queued, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _line.Leave(queued);
        }

        JobReply reply = await queued.Reply.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return reply;
    }

    private JobReply.Finished CancelledWhileWaiting(Job job) => new(ResultFactory.Create(
        job, JobOutcome.Without(JobStatus.Cancelled, ErrorCodes.Cancelled, "The job was cancelled before it started."), 1, _options.Worker));

    private async Task WaitForTurnAsync(EmbeddedJob queued, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAny(queued.Started, queued.Reply).WaitAsync(_options.QueueWait, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            queued.TryWithdraw(new JobReply.Busy(new JobError(
                ErrorCodes.WaitBudgetSpent, $"No worker was free within {_options.QueueWait.TotalSeconds:0} s; try again.")));
        }
        catch (OperationCanceledException)
        {
            if (queued.TryWithdraw(ShuttingDown))
            {
                throw;
            }
        }
    }

    private async Task ServeAsync()
    {
        while (await _line.NextAsync().ConfigureAwait(false) is { } queued)
        {
            if (_drainOver.IsCancellationRequested)
            {
                queued.TryWithdraw(ShuttingDown);
            }
            else if (queued.TryStart())
            {
                await RunOneAsync(queued).ConfigureAwait(false);
            }
        }
    }

    private async Task RunOneAsync(EmbeddedJob queued)
    {
        try
        {
            using Activity? span = JobTracing.StartJob(queued.Job.Trace, attempt: 1);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(queued.Caller, queued.Cancelled, _drainOver.Token);
            JobOutcome outcome = await _runner.RunAsync(queued.Job, new JobDelivery(1, queued.AcceptedAt), either.Token).ConfigureAwait(false);
            bool givenBack = outcome.Status == JobStatus.Cancelled && _drainOver.IsCancellationRequested && !queued.Cancelled.IsCancellationRequested;
            queued.Complete(givenBack ? ShuttingDown : Finish(queued.Job, outcome));
        }
        finally
        {
            // A fault ends this service and with it the process; its caller is still answered.
            queued.Complete(ShuttingDown);
        }
    }

    private JobReply.Finished Finish(Job job, JobOutcome outcome)
    {
        RunResult result = ResultFactory.Create(job, outcome, 1, _options.Worker);
        _metrics.JobFinished(result.Status, job.Language);
        JobTracing.Finish(result);
        return new JobReply.Finished(result);
    }
}
