using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Jobs;

public sealed class ResultFactoryTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_FullOutcome_MapsEveryField()
    {
        var outcome = new JobOutcome
        {
            Status = JobStatus.OutputRejected,
            Error = new JobError("c", "m"),
            ExitCode = 3,
            Stdout = new CapturedText("out", 11),
            Stderr = new CapturedText("err", 0),
            OutputFiles = [new JobFile("a", [1, 2, 3]), new JobFile("b/c", [])],
            Timings = new JobTimings { QueueMs = 1 },
            Usage = new JobUsage { CpuMs = 2 },
            StartedAt = Start,
            FinishedAt = Start.AddMilliseconds(1234.6),
        };

        RunResult result = ResultFactory.Create(Given.Job(), outcome, 3, "w");

        Assert.Equal(("job-1", "job-1", "request-1"), (result.Id, result.JobId, result.RequestId));
        Assert.Equal(JobStatus.OutputRejected, result.Status);
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(("out", "err"), (result.Stdout, result.Stderr));
        Assert.Equal((true, false), (result.StdoutTruncated, result.StderrTruncated));
        Assert.Equal((11, 0), (result.StdoutDroppedBytes, result.StderrDroppedBytes));
        Assert.Equal(1235, result.DurationMs);
        Assert.False(result.TimedOut);
        Assert.Equal([("a", 3), ("b/c", 0)], result.OutputFiles.Select(file => (file.Path, file.Size)));
        Assert.Equal([1, 2, 3], result.OutputFiles[0].ContentB64);
        Assert.Equal(outcome.Error, result.Error);
        Assert.Equal(3, result.Attempt);
        Assert.Equal("w", result.Worker);
        Assert.Equal((Start, Start.AddMilliseconds(1234.6)), (result.StartedAt, result.FinishedAt));
        Assert.Equal(outcome.Timings, result.Timings);
        Assert.Equal(outcome.Usage, result.Usage);
    }

    [Fact]
    public void Create_StderrTruncated_SaysSo()
    {
        var outcome = new JobOutcome { Status = JobStatus.Ok, Stderr = new CapturedText("", 5) };

        RunResult result = ResultFactory.Create(Given.Job(), outcome, 1, "w");

        Assert.Equal((false, true, 5), (result.StdoutTruncated, result.StderrTruncated, result.StderrDroppedBytes));
    }

    public static TheoryData<JobStatus> All() => [.. Enum.GetValues<JobStatus>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Create_EveryStatus_SetsTimedOutForOneOnly(JobStatus status)
    {
        RunResult result = ResultFactory.Create(Given.Job(), new JobOutcome { Status = status }, 1, "w");

        Assert.Equal(status == JobStatus.TimedOut, result.TimedOut);
        Assert.Equal(status, result.Status);
    }

    [Fact]
    public void Create_NeverStarted_HasNoTimes()
    {
        RunResult result = ResultFactory.Create(Given.Job(), JobOutcome.Without(JobStatus.Failed, "c", "m"), 1, "w");

        Assert.Null(result.StartedAt);
        Assert.Null(result.FinishedAt);
        Assert.Equal(0, result.DurationMs);
        Assert.Null(result.ExitCode);
        Assert.Null(result.Usage);
    }

    [Fact]
    public void Rejected_Request_IsAnsweredUnderTheGivenIds()
    {
        RunResult result = ResultFactory.Rejected("j", "r", new JobError("invalid_path", "m"), 2, "w");

        Assert.Equal(("j", "j", "r", JobStatus.Rejected), (result.Id, result.JobId, result.RequestId, result.Status));
        Assert.Equal("invalid_path", result.Error!.Code);
        Assert.Equal((2, "w"), (result.Attempt, result.Worker));
    }
}
