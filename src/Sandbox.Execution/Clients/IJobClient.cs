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
}
