using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Tests.Jobs;

public sealed class JobStatusTextTests
{
    public static TheoryData<JobStatus> All() => [.. Enum.GetValues<JobStatus>()];

    [Theory]
    [MemberData(nameof(All))]
    public void ToWire_EveryStatus_IsTheWordInJson(JobStatus status)
    {
        var result = new RunResult { Id = "j", JobId = "j", RequestId = "r", Status = status };

        string? word = JsonSerializer.SerializeToElement(result, ContractJson.Wire.RunResult).GetProperty("status").GetString();

        Assert.Equal(word, status.ToWire());
    }

    [Fact]
    public void ToWire_NoStatus_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((JobStatus)99).ToWire());
    }
}
