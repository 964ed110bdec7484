using Sandbox.DeployTests.Systemd;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Rootless;

/// <summary>From an empty home to a service that has run a job; again; and back to an empty home. The worker, the engine and the job are real.</summary>
public sealed class SetupTests
{
    private const string Key = "hunter2";
    private const string Unit = ".config/systemd/user/amon-sandbox-worker.service";
    private const string Settings = ".config/amon-sandbox/worker.env";
    private const string KeyFile = ".config/amon-sandbox/api-key";

    [Fact]
    public async Task SetUp_TwiceAndThenRemoved_ServesKeepsServingAndLeavesNothing()
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();
        string program = await user.GiveProgramAsync();
        int port = FreePort.Find();
        string name = TestEnvironment.UniqueName("rootless");
        string[] first = ["--port", $"{port}", "--image", TestEnvironment.SandboxImage, "--published", program];

        // What somebody wrote into worker.env by hand stays.
        await user.WriteAtHomeAsync(Settings, $"# mine\nAMON_SANDBOX_WORKER_NAME={name}\n");
        ToolOutput installed = await user.SetUpAsync(first, $"AMON_SANDBOX_API_KEY={Key}", $"STUB_INFO={OrdinaryUser.EnforcingEngine}");

        Assert.True(installed.ExitCode == 0, installed.Stdout + installed.Stderr);
        Assert.Contains("printed 42", installed.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, installed.Stdout + installed.Stderr, StringComparison.Ordinal);
        Assert.StartsWith($"# mine\nAMON_SANDBOX_WORKER_NAME={name}\n", Read(user, Settings), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, Read(user, Settings), StringComparison.Ordinal);
        Assert.Equal(["600", "600"], (await Tool.RunAsync("stat", "-c", "%a", Path.Combine(user.Home, Settings), Path.Combine(user.Home, KeyFile))).Lines);
        int process = Assert.NotNull(user.ServiceProcess);
        Assert.Contains("loginctl enable-linger", string.Join('\n', user.Calls), StringComparison.Ordinal);
        using var shim = new ShimClient(new Uri($"http://127.0.0.1:{port}"));
        Assert.Equal(401, (await shim.RunWithKeyAsync(null)).Status);
        Assert.Equal("hi\n", (await shim.RunWithKeyAsync($"Bearer {Key}")).Result.Stdout);

        // Without any option: everything is kept, nothing is done, a job is run.
        string settings = Read(user, Settings);
        int calls = user.Calls.Count;
        ToolOutput again = await user.SetUpAsync(["--published", program], $"STUB_INFO={OrdinaryUser.EnforcingEngine}");

        Assert.True(again.ExitCode == 0, again.Stdout + again.Stderr);
        Assert.Contains("nothing had to be changed", again.Stdout, StringComparison.Ordinal);
        Assert.Contains("printed 42", again.Stdout, StringComparison.Ordinal);
        Assert.Equal((settings, process), (Read(user, Settings), user.ServiceProcess));
        Assert.DoesNotContain(user.Calls.Skip(calls), call => call.Contains("restart", StringComparison.Ordinal) || call.Contains("daemon-reload", StringComparison.Ordinal));

        ToolOutput rehearsed = await user.SetUpAsync(["--uninstall", "--dry-run"]);
        Assert.Equal(0, rehearsed.ExitCode);
        Assert.Equal(process, user.ServiceProcess);

        ToolOutput removed = await user.SetUpAsync(["--uninstall"]);

        Assert.True(removed.ExitCode == 0, removed.Stdout + removed.Stderr);
        Assert.Empty(user.FilesAtHome());
        Assert.Null(user.ServiceProcess);
        Assert.Empty(await Engine.Default.ContainersOfAsync(name));
        Assert.Contains("nothing to remove", (await user.SetUpAsync(["--uninstall"])).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUp_DryRun_SaysWhatAndDoesNothing()
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();
        string program = await user.GiveProgramAsync();

        ToolOutput output = await user.SetUpAsync(
            ["--dry-run", "--image", TestEnvironment.SandboxImage, "--published", program, "--amqp-uri", $"amqp://u:{Key}@broker"],
            $"STUB_INFO={OrdinaryUser.EnforcingEngine}");

        Assert.True(output.ExitCode == 0, output.Stdout + output.Stderr);
        foreach (string file in (string[])[Unit, Settings, ".config/amon-sandbox/amqp-uri"])
        {
            Assert.Contains($"would write {user.Home}/{file}", output.Stdout, StringComparison.Ordinal);
        }

        Assert.Contains("would start amon-sandbox-worker.service", output.Stdout, StringComparison.Ordinal);
        Assert.Contains("every user of this host can read command lines", output.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, output.Stdout + output.Stderr, StringComparison.Ordinal);
        Assert.Empty(user.FilesAtHome());
        Assert.DoesNotContain(user.Calls, call => call.Contains("restart", StringComparison.Ordinal) || call.Contains("enable-linger", StringComparison.Ordinal));
    }

    private static string Read(OrdinaryUser user, string file) => File.ReadAllText(Path.Combine(user.Home, file));
}
