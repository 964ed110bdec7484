using System.Diagnostics;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Telemetry;

/// <summary>
/// A job's spans on its worker. Their attributes say which job and how it ended, never what it contains. While nobody listens nothing is
/// made. Thread-safe.
/// </summary>
public static class JobTracing
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Sandbox.Execution";

    private static readonly ActivitySource Source = new(SourceName);

    // A span that takes no time at all would be given the time at which it is written down.
    private static readonly TimeSpan Shortest = TimeSpan.FromTicks(1);

    /// <summary>Starts the span of a job's whole stay on this worker, and makes it the current one. Dispose it when the job is settled.</summary>
    /// <param name="parent">Who sent the job; null when nobody said.</param>
    /// <param name="attempt">Which delivery of the job this is, from 1.</param>
    /// <returns>Null while nobody listens.</returns>
    public static Activity? StartJob(TraceContext? parent, int attempt)
    {
        Activity? span = Source.StartActivity("sandbox.job process", ActivityKind.Consumer, parent?.Context ?? default);
        span?.SetTag("sandbox.job.attempt", attempt);
        return span;
    }

    /// <summary>Writes down how the current job ended, in its span if it has one.</summary>
    public static void Finish(RunResult result)
    {
        if (Activity.Current is not { } span || span.Source != Source)
        {
            return;
        }

        span.SetTag("sandbox.job.id", result.JobId);
        span.SetTag("sandbox.job.status", result.Status.ToWire());
        if (result.Error is { } error)
        {
            span.SetTag("error.type", error.Code);
        }

        if (result.Status == JobStatus.Failed)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Writes down the steps of a run that has just ended, one after the other, below the current job's span.</summary>
    internal static void JobRan(DateTimeOffset ended, TimeSpan acquire, TimeSpan run, TimeSpan collect)
    {
        if (Activity.Current is not { } job || job.Source != Source)
        {
            return;
        }

        DateTimeOffset collecting = ended - collect;
        DateTimeOffset running = collecting - run;
        Step("sandbox.job acquire", job, running - acquire, acquire);
        Step("sandbox.job run", job, running, run);
        Step("sandbox.job collect", job, collecting, collect);
    }

    private static void Step(string name, Activity job, DateTimeOffset began, TimeSpan took)
    {
        using Activity? step = Source.StartActivity(name, ActivityKind.Internal, job.Context, startTime: began);
        step?.SetEndTime((began + (took > Shortest ? took : Shortest)).UtcDateTime);
    }
}
