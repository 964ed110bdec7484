namespace Sandbox.Execution.Clients;

/// <summary>The queue that jobs wait in, for those who want to see how long it is.</summary>
public interface IJobQueue
{
    /// <summary>Looks. Cheap to call often: over a broker one question a second serves everybody.</summary>
    /// <param name="cancellation">Ends the waiting for the answer.</param>
    /// <returns>Null when it cannot be known here now: the broker is away, or does not let this user ask.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    Task<JobQueueState?> LookAsync(CancellationToken cancellation);
}
