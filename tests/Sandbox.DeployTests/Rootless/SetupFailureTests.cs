using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Rootless;

/// <summary>Each thing that can be missing or wrong ends in one sentence that says what to do, and leaves the home as it was.</summary>
public sealed class SetupFailureTests
{
    private const string CgroupV1 = """false false false none 1 ["name=seccomp,profile=default","name=rootless"]""";
    private const string NotDelegated = """true true false systemd 2 ["name=seccomp,profile=default","name=rootless","name=cgroupns"]""";
    private const string Rootful = """true true true systemd 2 ["name=apparmor","name=seccomp,profile=default"]""";

    [Theory]
    [InlineData(CgroupV1, "does not enforce all limits (memory false, pids false, CPU false; cgroup v1)", "systemd.unified_cgroup_hierarchy=1")]
    [InlineData(NotDelegated, "does not enforce all limits (memory true, pids true, CPU false; cgroup v2)", "/etc/systemd/system/user@.service.d/delegate.conf")]
    [InlineData(Rootful, "is not rootless", "unset DOCKER_HOST")]
    public async Task SetUp_EngineThatWillNotDo_StopsAndSaysWhatToChange(string info, string sentence, string remedy)
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();

        ToolOutput output = await user.SetUpAsync([], $"STUB_INFO={info}");

        MustRefuse(output, 69, sentence);
        Assert.Contains(remedy, output.Stderr, StringComparison.Ordinal);
        Assert.Empty(user.FilesAtHome());
    }

    [Fact]
    public async Task SetUp_NoEngineAndNoRights_SaysWhatRootHasToRun()
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();

        // The user's own engine, which is not there; and no message bus either, whatever else this machine has.
        ToolOutput output = await user.SetUpAsync([], $"DOCKER_HOST=unix://{user.PathOf("run")}/docker.sock");

        MustRefuse(output, 69, "cannot be prepared without the commands above");
        Assert.Matches(@"sudo apt-get install -y .*dbus-user-session", output.Stderr);
        Assert.Empty(user.FilesAtHome());
    }

    [Fact]
    public async Task SetUp_EngineElsewhereThatIsAway_NamesIt()
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();

        MustRefuse(await user.SetUpAsync([], "DOCKER_HOST=unix:///nowhere/docker.sock"), 69, "DOCKER_HOST is set to 'unix:///nowhere/docker.sock' but no engine answers there");
    }

    [Fact]
    public async Task SetUp_NoUserManager_SaysHowToGetOne()
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();

        MustRefuse(await user.SetUpAsync([], "STUB_MANAGER=away"), 69, "no systemd manager answers for user");
    }

    [Fact]
    public async Task SetUp_WorkerThatDoesNotStart_ShowsItsWords()
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();
        string program = await user.GiveProgramAsync();
        await user.WriteAtHomeAsync(".config/amon-sandbox/worker.env", "AMON_SANDBOX_MEMORY=much\n");

        ToolOutput output = await user.SetUpAsync(
            ["--image", TestEnvironment.SandboxImage, "--published", program], $"STUB_INFO={OrdinaryUser.EnforcingEngine}");

        MustRefuse(output, 70, "the worker did not start");
        Assert.Contains("AMON_SANDBOX_MEMORY must be", output.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(78, "everybody who reaches it could run code", "--host", "0.0.0.0")]
    [InlineData(64, "--port takes a number", "--port", "80")]
    [InlineData(64, "--host takes an IP address", "--host", "a host")]
    [InlineData(64, "--image takes the name of an image", "--image", "$(id)")]
    [InlineData(64, "must begin with amqp://", "--amqp-uri", "http://u:hunter2@broker")]
    [InlineData(64, "there is no program in", "--published", "/nowhere")]
    [InlineData(64, "takes a value", "--port")]
    public async Task SetUp_WrongArgument_IsRefusedBeforeAnythingIsDone(int code, string sentence, params string[] arguments)
    {
        await using OrdinaryUser user = await OrdinaryUser.CreateAsync();

        ToolOutput output = await user.SetUpAsync(arguments, $"STUB_INFO={OrdinaryUser.EnforcingEngine}");

        MustRefuse(output, code, sentence);
        Assert.DoesNotContain("hunter2", output.Stdout + output.Stderr, StringComparison.Ordinal);
        Assert.Empty(user.Calls);
        Assert.Empty(user.FilesAtHome());
    }

    [Fact]
    public async Task SetUp_Root_IsRefused()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can be refused for being root.");

        MustRefuse(await Running.Repository.RunAsync("deploy/setup-rootless.sh", []), 64, "not as root");
    }

    private static void MustRefuse(ToolOutput output, int code, string sentence)
    {
        Assert.True(output.ExitCode == code, $"Expected exit code {code}, but it is {output.ExitCode}: {output.Stdout}{output.Stderr}");
        Assert.Contains(sentence, Assert.Single(output.Stderr.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
