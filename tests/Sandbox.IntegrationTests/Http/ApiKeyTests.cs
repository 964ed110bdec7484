using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>A deployment with a key.</summary>
public sealed class ApiKeyTests(ApiKeyTests.Locked worker) : IClassFixture<ApiKeyTests.Locked>
{
    private const string Key = "a-Secret-Key-4711";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer a-Secret-Key-471")]
    [InlineData("Bearer a-Secret-Key-47111")]
    [InlineData("Bearer A-SECRET-KEY-4711")]
    [InlineData("Basic a-Secret-Key-4711")]
    [InlineData("a-Secret-Key-4711")]
    public async Task Run_KeyMissingOrWrong_Is401(string? authorization)
    {
        Answer answer = await worker.Shim.RunWithKeyAsync(authorization);

        answer.MustRefuse(401, ErrorCodes.Unauthorized);
    }

    [Theory]
    [InlineData("Bearer a-Secret-Key-4711")]
    [InlineData("bearer a-Secret-Key-4711")]
    public async Task Run_RightKey_Runs(string authorization) =>
        Assert.Equal("hi\n", (await worker.Shim.RunWithKeyAsync(authorization)).Result.Stdout);

    [Fact]
    public async Task Run_WithoutKey_IsRefusedBeforeItsBodyIsJudged() =>
        (await worker.Shim.PostAsync("not even JSON")).MustRefuse(401, ErrorCodes.Unauthorized);

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_WithoutKey_IsOpen(string path) => Assert.Equal(200, (await worker.Shim.GetAsync(path)).Status);

    [Fact]
    public async Task Log_OfADeploymentWithAKey_NeverHoldsIt()
    {
        await worker.Shim.RunWithKeyAsync($"Bearer {Key}");
        await worker.Shim.RunWithKeyAsync($"Bearer {Key}-wrong");

        await worker.Worker.WaitForEventAsync("sandbox.run.finish");
        Assert.DoesNotContain(Key, worker.Worker.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, worker.Worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfADeployment_IsInNoAnswerNoArgumentAndNoSandbox()
    {
        Answer inside = await worker.Shim.RunWithKeyAsync($"Bearer {Key}", "import os; print(dict(os.environ), open('/proc/self/environ').read(), open('/proc/self/cmdline').read())");
        Answer refused = await worker.Shim.RunWithKeyAsync($"Bearer {Key}x");
        Answer[] open = [await worker.Shim.GetAsync("/health"), await worker.Shim.GetAsync("/health/ready"), await worker.Shim.GetAsync("/openapi/v1.json"), await worker.Shim.GetAsync("/nowhere")];

        Assert.Contains("PATH", inside.Result.Stdout, StringComparison.Ordinal);
        Assert.All([inside, refused, .. open], answer => Assert.DoesNotContain(Key, answer.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(Key, await File.ReadAllTextAsync($"/proc/{worker.Worker.Id}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (string container in await Engine.Default.WaitForPoolAsync(worker.Worker.Name, 1, TimeSpan.FromSeconds(30)))
        {
            Assert.DoesNotContain(Key, (await Engine.Default.InspectAsync(container)).GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_KeyFromAFile_IsTrimmedAndAskedFor()
    {
        string file = Path.Combine(Path.GetTempPath(), TestEnvironment.UniqueName("key"));
        await File.WriteAllTextAsync(file, "from-a-file\n", TestContext.Current.CancellationToken);
        try
        {
            await using WorkerProcess locked = await WorkerProcess.StartReadyAsync(new() { ["API_KEY_FILE"] = file });

            (await locked.Shim.RunWithKeyAsync(null)).MustRefuse(401, ErrorCodes.Unauthorized);
            Assert.Equal("hi\n", (await locked.Shim.RunWithKeyAsync("Bearer from-a-file")).Result.Stdout);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Asks for a key.</summary>
    public sealed class Locked : WorkerFixture
    {
        // At its most talkative: the key must not be in the log at any level.
        internal override WorkerSettings Settings => new() { ["API_KEY"] = Key, ["LOG_LEVEL"] = "debug" };
    }
}
