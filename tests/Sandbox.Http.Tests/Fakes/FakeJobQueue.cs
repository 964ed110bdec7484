using Sandbox.Execution.Clients;

namespace Sandbox.Http.Tests.Fakes;

/// <summary>A queue of which this much is known.</summary>
internal sealed class FakeJobQueue(JobQueueState? state) : IJobQueue
{
    public Task<JobQueueState?> LookAsync(CancellationToken cancellation) => Task.FromResult(state);
}
