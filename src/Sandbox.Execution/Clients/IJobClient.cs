using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Clients;

/// <summary>The one thing the shim needs: run a job somewhere, get its result. One implementation runs it in this process, one over the broker.</summary>
public interface IJobClient
{
    /// <summary>Runs the job and waits for its terminal result.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellation">The caller has left: the job is withdrawn, or killed when it runs already.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    Task<JobReply> RunAsync(Job job, CancellationToken cancellation);

    /// <summary>Asks for the end of every job of that id accepted until now, whether it waits or runs. Its caller gets its result as always.</summary>
    /// <param name="jobId">The job: 1 to 128 of <c>[A-Za-z0-9._-]</c>.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; the request may have been sent.</exception>
    Task<CancelReply> CancelAsync(string jobId, CancellationToken cancellation);
}
