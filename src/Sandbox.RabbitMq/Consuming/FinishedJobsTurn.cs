using Sandbox.Contracts.Jobs;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>One delivery's turn at its job. Dispose when it has been settled or given up: the next delivery of the job goes on then.</summary>
internal sealed class FinishedJobsTurn : IDisposable
{
    private readonly FinishedJobs _jobs;
    private readonly JobKey _key;
    private TaskCompletionSource? _over;

    internal FinishedJobsTurn(FinishedJobs jobs, JobKey key, TaskCompletionSource? over, RunResult? result) =>
        (_jobs, _key, _over, Result) = (jobs, key, over, result);

    /// <summary>What the job has ended with already; null when it has to run.</summary>
    internal RunResult? Result { get; }

    /// <summary>The job has ended: any later delivery of it gets this.</summary>
    internal void Finish(RunResult result) => _jobs.Remember(_key, result);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _over, null) is { } over)
        {
            _jobs.Leave(_key, over);
        }
    }
}
