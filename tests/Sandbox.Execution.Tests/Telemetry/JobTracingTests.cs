using System.Collections.Concurrent;
using System.Diagnostics;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Telemetry;

public sealed class JobTracingTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TraceContext Caller = TraceContext.TryRead(Parent, "vendor=1")!;

    [Fact]
    public void StartJob_NobodyListens_IsNothing()
    {
        Assert.Null(JobTracing.StartJob(Caller, attempt: 1));
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void JobRan_SomebodyListens_IsFourSpansOfTheCallersTrace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(spans);
        using (Activity? job = JobTracing.StartJob(Caller, attempt: 2))
        {
            JobTracing.JobRan(Now, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.Zero);
            JobTracing.Finish(ResultFactory.Create(
                Given.Job("secret content"), JobOutcome.Without(JobStatus.Failed, ErrorCodes.SandboxFailed, "It broke."), 2, "w"));
            Assert.Same(job, Activity.Current);
        }

        Activity[] mine = [.. spans.Where(span => span.TraceId == Caller.Context.TraceId)];
        Assert.Equal(["sandbox.job acquire", "sandbox.job run", "sandbox.job collect", "sandbox.job process"], mine.Select(span => span.OperationName));
        Activity process = mine[^1];
        Assert.Equal("b7ad6b7169203331", process.ParentSpanId.ToHexString());
        Assert.Equal("vendor=1", process.TraceStateString);
        Assert.All(mine[..^1], step => Assert.Equal(process.SpanId, step.ParentSpanId));
        Assert.Equal((Now.UtcDateTime.AddSeconds(-3), TimeSpan.FromSeconds(1)), (mine[0].StartTimeUtc, mine[0].Duration));
        Assert.Equal((Now.UtcDateTime.AddSeconds(-2), TimeSpan.FromSeconds(2)), (mine[1].StartTimeUtc, mine[1].Duration));
        Assert.Equal((Now.UtcDateTime, TimeSpan.FromTicks(1)), (mine[2].StartTimeUtc, mine[2].Duration));
        Assert.Equal(("job-1", "failed", ErrorCodes.SandboxFailed, 2), (process.GetTagItem("sandbox.job.id"), process.GetTagItem("sandbox.job.status"), process.GetTagItem("error.type"), process.GetTagItem("sandbox.job.attempt")));
        Assert.Equal(ActivityStatusCode.Error, process.Status);
        Assert.All(mine.SelectMany(span => span.TagObjects), tag => Assert.DoesNotContain("secret", $"{tag.Value}", StringComparison.Ordinal));
    }

    [Fact]
    public void Finish_CurrentSpanIsSomebodyElses_IsLeftAlone()
    {
        using var theirs = new Activity("theirs");
        theirs.Start();

        JobTracing.Finish(ResultFactory.Create(Given.Job(), JobOutcome.Without(JobStatus.Failed, ErrorCodes.SandboxFailed, "It broke."), 1, "w"));
        JobTracing.JobRan(Now, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

        Assert.Empty(theirs.TagObjects);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JobTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
