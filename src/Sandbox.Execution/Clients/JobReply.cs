using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Clients;

/// <summary>What became of a job that was handed to an <see cref="IJobClient"/>.</summary>
public abstract record JobReply
{
    private JobReply()
    {
    }

    /// <summary>It has its terminal result.</summary>
    /// <param name="Result">The result.</param>
    public sealed record Finished(RunResult Result) : JobReply;

    /// <summary>There was no capacity; the caller may try again.</summary>
    /// <param name="Error">busy or wait_budget_spent.</param>
    public sealed record Busy(JobError Error) : JobReply;

    /// <summary>A part of the platform is away; the caller may try again later.</summary>
    /// <param name="Error">broker_unavailable, engine_unavailable or shutting_down.</param>
    public sealed record Unavailable(JobError Error) : JobReply;
}
