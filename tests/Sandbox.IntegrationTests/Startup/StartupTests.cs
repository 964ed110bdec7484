using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Startup;

/// <summary>A worker that starts.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task Start_Ready_HasRunAProgramFirstAndSaysWhatIsNotDurable()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync([]);

        string[] events = [.. worker.Log.Select(line => line.Event)];
        Assert.Equal(["engine.checked", "sandbox.probe.passed", "worker.embedded", "worker.ready"], events);
        Assert.Equal("embedded", worker.Log[^1]["queue"]);
        Assert.Equal("both", worker.Log[^1]["role"]);
        Assert.Equal(200, (await worker.Shim.GetAsync("/health/ready")).Status);
        Assert.InRange(worker.ResidentBytes, 1, 200L * 1024 * 1024);
    }

    /// <summary>Nothing changes while it runs, and a watch of the working directory reaches all folders below it.</summary>
    [Fact]
    public async Task Start_Ready_WatchesNoFiles()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync([]);

        string[] open = [.. Directory.GetFileSystemEntries($"/proc/{worker.Id}/fd").Select(path => new FileInfo(path).LinkTarget ?? "")];

        Assert.Contains(open, target => target.StartsWith("socket:", StringComparison.Ordinal));
        Assert.DoesNotContain("anon_inode:inotify", open);
    }

    [Fact]
    public async Task Start_SettingsOfTheOldRunner_AreAccepted()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new()
        {
            ["HOST"] = "127.0.0.1",
            ["MAX_CONCURRENCY"] = "1",
            ["PIDS_LIMIT"] = "64",
            ["CPUS"] = "0.5",
            ["MEMORY"] = "128m",
            ["MEMORY_SWAP"] = "128m",
            ["TMPFS_SIZE"] = "16m",
            ["JOBS_DIR"] = "/var/lib/amon/jobs",
        });

        Assert.Contains(worker.EventsOf("configuration.remark"), line => line["message"].Contains("AMON_SANDBOX_JOBS_DIR", StringComparison.Ordinal));
        RunResult result = await worker.Shim.RunAsync(Ask.Bash("df -B1 --output=size /tmp /work /output"));
        Assert.Equal(3, result.Stdout.Split('\n').Count(line => line.Trim() == "16777216"));
        Assert.Equal(JobStatus.OomKilled, (await worker.Shim.RunAsync(Ask.Python("data = b'x' * (200 << 20)"))).Status);
    }

    [Theory]
    [InlineData("MAX_FILE_COUNT", "0")]
    [InlineData("MAX_SINGLE_FILE_BYTES", "1")]
    [InlineData("MAX_INPUT_TOTAL_BYTES", "1")]
    [InlineData("MAX_OUTPUT_TOTAL_BYTES", "1")]
    [InlineData("MAX_CODE_BYTES", "1")]
    [InlineData("MAX_TIMEOUT_S", "1")]
    [InlineData("MEMORY", "32m")]
    [InlineData("PIDS_LIMIT", "8")]
    [InlineData("TMPFS_SIZE", "1m")]
    public async Task Start_SettingAtItsLeast_IsReady(string setting, string value)
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new()
        {
            [setting] = value,
            ["DEFAULT_TIMEOUT_S"] = "1",
        });

        Assert.Equal(200, (await worker.Shim.GetAsync("/health/ready")).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_ImagePinnedByItsId_MakesSandboxesOfThatImageWhereverItsNamePoints(bool named)
    {
        string id = await Engine.Default.ImageIdAsync(TestEnvironment.SandboxImage);
        string name = TestEnvironment.UniqueName("amon-sandbox-test-pinned");
        await Engine.Default.TagImageAsync(TestEnvironment.BareImage, name);
        try
        {
            // The name is another image's by now.
            await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["IMAGE"] = named ? $"{name}@{id}" : id, ["POOL_SIZE"] = "1" });

            Assert.Equal("hi\n", (await worker.Shim.RunAsync(Ask.Bash("echo hi"))).Stdout);
            string container = (await Engine.Default.WaitForPoolAsync(worker.Name, 1, TimeSpan.FromSeconds(30)))[0];
            Assert.Equal(id, (await Engine.Default.InspectAsync(container)).GetProperty("Image").GetString());
            Assert.True((await worker.Shim.GetAsync("/health")).Json.GetProperty("docker").GetProperty("image_present").GetBoolean());
        }
        finally
        {
            await Engine.Default.UntagImageAsync(name);
        }
    }

    [Fact]
    public async Task Start_UnsafeSettings_AreLoggedAndShownInHealth()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["UNSAFE_ALLOW_OPEN_SHIM"] = "true", ["UNSAFE_ALLOW_NO_SECCOMP"] = "yes" });

        string[] names = ["AMON_SANDBOX_UNSAFE_ALLOW_OPEN_SHIM", "AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP"];
        Assert.Equal(names, worker.EventsOf("unsafe.in_force").Select(line => line["setting"]));
        Assert.All(worker.EventsOf("unsafe.in_force"), line => Assert.Equal("warning", line["level"]));
        Assert.Equal(names, (await worker.Shim.GetAsync("/health")).Json.GetProperty("unsafe").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public async Task Start_CommandLine_WinsOverTheEnvironment()
    {
        await using var worker = WorkerProcess.Start(new() { ["MAX_CONCURRENCY"] = "2" }, "--max-concurrency", "3");

        LogLine ready = await worker.WaitForEventAsync("worker.ready", TimeSpan.FromSeconds(60));

        Assert.Equal("3", ready["concurrency"]);
    }
}
