using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Startup;

/// <summary>An image that has python3 and nothing else of what ours has.</summary>
public sealed class BareImageTests(BareImageTests.Bare worker) : IClassFixture<BareImageTests.Bare>
{
    [Fact]
    public async Task Run_Python_Works()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Python(
            "import shutil; print('bare'); shutil.copy('/input/a', '/output/b')", null, Ask.File("a", "content")));

        Assert.Equal((JobStatus.Ok, "bare\n"), (result.Status, result.Stdout));
        Assert.Equal("content"u8.ToArray(), Assert.Single(result.OutputFiles).ContentB64);
    }

    [Fact]
    public async Task Run_Bash_IsRefusedClearly()
    {
        Answer answer = (await worker.Shim.TryRunAsync(Ask.Bash("echo hi"))).MustRefuse(400, ErrorCodes.LanguageUnavailable);

        Assert.Contains("bash", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RefusedBash_StartsAndFinishesInTheLogToo()
    {
        await worker.Shim.TryRunAsync(Ask.Bash("echo hi") with { JobId = "no-bash" });

        LogLine finish = await worker.Worker.WaitForEventAsync("sandbox.run.finish", null, line => line["job_id"] == "no-bash");
        Assert.Equal("rejected", finish["status"]);
        Assert.Single(worker.Worker.EventsOf("sandbox.run.start"), line => line["job_id"] == "no-bash");
    }

    /// <summary>Plain Debian with python3.</summary>
    public sealed class Bare : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["IMAGE"] = TestEnvironment.BareImage };
    }
}
