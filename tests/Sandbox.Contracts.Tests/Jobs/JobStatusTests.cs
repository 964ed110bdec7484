using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.Contracts.Tests.Jobs;

public sealed class JobStatusTests
{
    [Theory]
    [InlineData(JobStatus.Ok, "ok")]
    [InlineData(JobStatus.TimedOut, "timed_out")]
    [InlineData(JobStatus.OomKilled, "oom_killed")]
    [InlineData(JobStatus.OutputRejected, "output_rejected")]
    [InlineData(JobStatus.Rejected, "rejected")]
    [InlineData(JobStatus.Cancelled, "cancelled")]
    [InlineData(JobStatus.Expired, "expired")]
    [InlineData(JobStatus.Failed, "failed")]
    public void Serialize_Status_IsItsWord(JobStatus status, string word)
    {
        var result = new RunResult { Id = "j", JobId = "j", RequestId = "r", Status = status };

        string json = JsonSerializer.Serialize(result, ContractJson.Wire.RunResult);

        Assert.Contains($"\"status\":\"{word}\"", json, StringComparison.Ordinal);
        Assert.Equal(status, JsonSerializer.Deserialize(json, ContractJson.Wire.RunResult)!.Status);
    }

    [Fact]
    public void Members_All_AreInTheTableAbove()
    {
        Assert.Equal(8, Enum.GetValues<JobStatus>().Length);
    }
}
