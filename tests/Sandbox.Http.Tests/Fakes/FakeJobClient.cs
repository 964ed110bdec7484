using System.Collections.Concurrent;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;

namespace Sandbox.Http.Tests.Fakes;

/// <summary>Answers what the test says, and remembers what it was asked.</summary>
internal sealed class FakeJobClient(Func<Job, CancellationToken, Task<JobReply>> run) : IJobClient
{
    private readonly ConcurrentQueue<Job> _jobs = new();

    internal IReadOnlyCollection<Job> Jobs => _jobs;

    internal static FakeJobClient Answering(JobReply reply) => new((_, _) => Task.FromResult(reply));

    internal static FakeJobClient Finishing(JobStatus status, string? code = null) => new((job, _) => Task.FromResult<JobReply>(new JobReply.Finished(
        ResultFactory.Create(job, new JobOutcome { Status = status, Error = code is null ? null : new JobError(code, "A sentence.") }, 1, "w"))));

    /// <summary>What it says to a request to cancel.</summary>
    internal CancelReply Cancelling { get; init; }

    /// <summary>The jobs it was asked to cancel.</summary>
    internal ConcurrentQueue<string> Cancelled { get; } = new();

    public Task<CancelReply> CancelAsync(string jobId, CancellationToken cancellation)
    {
        Cancelled.Enqueue(jobId);
        return Task.FromResult(Cancelling);
    }

    public Task<JobReply> RunAsync(Job job, CancellationToken cancellation)
    {
        _jobs.Enqueue(job);
        return run(job, cancellation);
    }
}
