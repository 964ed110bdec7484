using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;
using Sandbox.RabbitMq.Client;

namespace Sandbox.RabbitMq.Tests.Client;

public class JobRequestTests
{
    [Theory]
    [InlineData(Language.Python)]
    [InlineData(Language.Bash)]
    public void Encode_AdmittedAgain_IsTheSameJob(Language language)
    {
        Job job = Some.Job with { Language = language };
        DateTimeOffset deadline = Some.Now.AddTicks(12_345_678);

        Assert.True(RequestJson.TryRead(JobRequest.Encode(job, deadline), out RunRequest? request, out _));
        var admission = new Admission(new Limits(), new FakeTimeProvider(Some.Now));
        Job again = Assert.IsType<AdmissionResult.Admitted>(admission.Admit(request)).Job;

        Assert.Equal(job.JobId, again.JobId);
        Assert.Equal(job.RequestId, again.RequestId);
        Assert.Equal(language, again.Language);
        Assert.Equal(job.Code, again.Code);
        Assert.Equal(job.Timeout, again.Timeout);
        Assert.Equal(deadline, again.Deadline);
        JobFile file = Assert.Single(again.InputFiles);
        Assert.Equal("a/b.bin", file.Path);
        Assert.Equal(new byte[] { 0, 1, 255 }, file.Content);
    }

    [Fact]
    public void Of_DeadlineInAnotherOffset_IsTheSameInstant() =>
        Assert.Equal("2030-01-31T12:00:00.0000000Z", JobRequest.Of(Some.Job, Some.Now.ToOffset(TimeSpan.FromHours(8))).Deadline);
}
