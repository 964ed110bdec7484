using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Http.Runs;

namespace Sandbox.Http.Tests.Runs;

public sealed class ReplyStatusTests
{
    [Theory]
    [InlineData(JobStatus.Ok, null, 200)]
    [InlineData(JobStatus.TimedOut, ErrorCodes.TimedOut, 200)]
    [InlineData(JobStatus.OomKilled, ErrorCodes.OomKilled, 200)]
    [InlineData(JobStatus.Rejected, ErrorCodes.LanguageUnavailable, 400)]
    [InlineData(JobStatus.OutputRejected, ErrorCodes.OutputNotAllowed, 400)]
    [InlineData(JobStatus.Expired, ErrorCodes.DeadlinePassed, 429)]
    [InlineData(JobStatus.Cancelled, ErrorCodes.Cancelled, 409)]
    [InlineData(JobStatus.Failed, ErrorCodes.EngineUnavailable, 503)]
    [InlineData(JobStatus.Failed, ErrorCodes.SandboxFailed, 500)]
    [InlineData(JobStatus.Failed, ErrorCodes.AttemptsExhausted, 500)]
    [InlineData(JobStatus.Failed, ErrorCodes.Internal, 500)]
    [InlineData(JobStatus.Failed, null, 500)]
    [InlineData((JobStatus)99, null, 500)]
    public void Of_FinishedJob_IsTheContractsStatus(JobStatus status, string? code, int expected)
    {
        JobError? reason = code is null ? null : new JobError(code, "m");

        (int http, JobError? error) = ReplyStatus.Of(new JobReply.Finished(new RunResult { Id = "j", JobId = "j", RequestId = "r", Status = status, Error = reason }));

        Assert.Equal(expected, http);
        if (expected == 200)
        {
            Assert.Null(error);
        }
        else
        {
            Assert.Equal(code ?? ErrorCodes.Internal, error!.Code);
        }
    }

    [Fact]
    public void Of_EveryStatus_IsInTheTableAbove()
    {
        Assert.Equal(8, Enum.GetValues<JobStatus>().Length);
    }

    [Fact]
    public void Of_Busy_Is429WithItsError()
    {
        var error = new JobError(ErrorCodes.Busy, "m");

        Assert.Equal((429, error), ReplyStatus.Of(new JobReply.Busy(error)));
    }

    [Fact]
    public void Of_Unavailable_Is503WithItsError()
    {
        var error = new JobError(ErrorCodes.BrokerUnavailable, "m");

        Assert.Equal((503, error), ReplyStatus.Of(new JobReply.Unavailable(error)));
    }
}
