using Sandbox.Cli.Jobs;
using Sandbox.Cli.Terminal;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Cli.Tests.Jobs;

public sealed class ResultViewTests
{
    private static readonly RunResult Good = new() { Id = "j", JobId = "j", RequestId = "r", Status = JobStatus.Ok, ExitCode = 0, Stdout = "out\n", Stderr = "err\n" };

    [Theory]
    [InlineData(JobStatus.Ok, 0, 0)]
    [InlineData(JobStatus.Ok, 3, 2)]
    [InlineData(JobStatus.Ok, 137, 2)]
    [InlineData(JobStatus.TimedOut, 124, 1)]
    [InlineData(JobStatus.OomKilled, 137, 1)]
    [InlineData(JobStatus.OutputRejected, 0, 1)]
    [InlineData(JobStatus.Rejected, null, 1)]
    [InlineData(JobStatus.Cancelled, null, 1)]
    [InlineData(JobStatus.Expired, null, 1)]
    [InlineData(JobStatus.Failed, null, 1)]
    public void ExitCodeOf_Result_IsAsDocumented(JobStatus status, int? program, int code) =>
        Assert.Equal(code, ResultView.ExitCodeOf(Good with { Status = status, ExitCode = program }));

    [Fact]
    public void Show_ForPeople_GivesTheProgramsStreamsAsTheyAre()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        int code = ResultView.Show(new Output(CliRun.Host(output, error), json: false), Good, folder: null);

        Assert.Equal((0, "out\n", "err\n"), (code, output.ToString(), error.ToString()));
    }

    [Fact]
    public void Show_AsJson_IsOneDocumentAndNothingElse()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        ResultView.Show(new Output(CliRun.Host(output, error), json: true), Good, folder: null);

        var run = new CliRun(0, output.ToString(), error.ToString());
        Assert.Equal(("ok", "out\n", ""), (run.Json.GetProperty("status").GetString(), run.Json.GetProperty("stdout").GetString(), run.Error));
    }

    [Fact]
    public void Remarks_JobThatDidNotEndWell_SayWhy()
    {
        RunResult bad = Good with { Status = JobStatus.TimedOut, Error = new JobError("timed_out", "The time limit ended it."), StdoutTruncated = true, StdoutDroppedBytes = 7 };

        Assert.Equal(
            [
                "job j ended as timed_out (timed_out): The time limit ended it.",
                "7 bytes of standard output and 0 of standard error were over the limit and dropped.",
            ],
            ResultView.Remarks(bad));
        Assert.Empty(ResultView.Remarks(Good));
    }
}
