using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Jobs;

/// <summary>What Admission decided.</summary>
public abstract record AdmissionResult
{
    private AdmissionResult()
    {
    }

    /// <summary>The request is a job.</summary>
    /// <param name="Job">The job.</param>
    public sealed record Admitted(Job Job) : AdmissionResult;

    /// <summary>The request is not acceptable.</summary>
    /// <param name="JobId">The id to answer under: the caller's when it is a valid one, else a made one.</param>
    /// <param name="RequestId">The request id to answer under.</param>
    /// <param name="Error">Why.</param>
    public sealed record Refused(string JobId, string RequestId, JobError Error) : AdmissionResult;
}
