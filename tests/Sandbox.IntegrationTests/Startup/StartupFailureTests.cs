using System.Net;
using System.Net.Sockets;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Startup;

/// <summary>A worker that cannot start says why in one sentence, with an exit code of its own, and leaves nothing behind.</summary>
public sealed class StartupFailureTests
{
    private const int Usage = 64;
    private const int Unavailable = 69;
    private const int Configuration = 78;

    [Fact]
    public async Task Start_ImageMissing_Is69AndNamesIt()
    {
        string sentence = await FailAsync(new() { ["IMAGE"] = "amon-sandbox-nowhere:none" });

        Assert.Contains("amon-sandbox-nowhere:none", sentence, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_IMAGE", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestEnvironment.SandboxImage + "@")]
    [InlineData("")]
    public async Task Start_ImageIsNotTheOneOfTheDigest_Is69AndNamesIt(string before)
    {
        string digest = $"sha256:{new string('0', 64)}";

        string sentence = await FailAsync(new() { ["IMAGE"] = before + digest });

        Assert.Contains(digest, sentence, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_IMAGE", sentence, StringComparison.Ordinal);
        Assert.Equal(before.Length > 0, sentence.Contains(await Engine.Default.ImageIdAsync(TestEnvironment.SandboxImage), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task Start_AddressThatOthersReachWithoutAKey_Is78AndSaysWhatToDo(string host)
    {
        await using var worker = WorkerProcess.Start(new() { ["HOST"] = host });

        Assert.Equal(Configuration, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        string sentence = Assert.Single(worker.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"configuration: AMON_SANDBOX_HOST={host} would let everybody who reaches it run code without a key: set AMON_SANDBOX_API_KEY", sentence, StringComparison.Ordinal);
        Assert.Empty(worker.Stdout);
    }

    [Theory]
    [InlineData("--api-key", "Secret-4711")]
    [InlineData("--api-key=Secret-4711", "")]
    [InlineData("--amqp-uri", "amqp://u:Secret-4711@h")]
    public async Task Start_SecretOnTheCommandLine_Is64AndNotShown(string option, string value)
    {
        string[] arguments = value.Length > 0 ? [option, value] : [option];
        await using var worker = WorkerProcess.Start([], arguments);

        Assert.Equal(Usage, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("every user of a host can read its command lines", worker.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret-4711", worker.Stderr + worker.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EngineUnreachable_Is69AndNamesItsAddress()
    {
        string sentence = await FailAsync(new() { ["ENGINE"] = "unix:///nonexistent.sock" });

        Assert.Contains("unix:///nonexistent.sock", sentence, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_ENGINE", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ImageWithoutPython_Is69AndSaysSo()
    {
        string image = await Engine.Default.ImportEmptyImageAsync();
        try
        {
            string sentence = await FailAsync(new() { ["IMAGE"] = image });

            Assert.Contains("python3", sentence, StringComparison.Ordinal);
            Assert.Contains(image, sentence, StringComparison.Ordinal);
        }
        finally
        {
            await Engine.Default.RemoveImageAsync(image);
        }
    }

    [Fact]
    public async Task Start_RuntimeMissing_Is69AndNamesIt()
    {
        string sentence = await FailAsync(new() { ["RUNTIME"] = "no-such-runtime" });

        Assert.Contains("no-such-runtime", sentence, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_RUNTIME", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortTaken_Is69AndNamesIt()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";

        string sentence = await FailAsync(new() { ["PORT"] = port });

        Assert.Contains(port, sentence, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_PORT", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongConfiguration_Is78WithEveryErrorAtOnce()
    {
        await using var worker = WorkerProcess.Start(new()
        {
            ["PORT"] = "70000",
            ["MAX_CONCURRENCY"] = "0",
            ["MEMORY"] = "lots",
            ["ROLE"] = "boss",
            ["ENGINE"] = "docker",
            ["WORKER_NAME"] = "two words",
            ["MEMORY_SWAP"] = "64m",
        });

        Assert.Equal(Configuration, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        string[] lines = worker.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith("configuration: ", line, StringComparison.Ordinal));
        foreach (string name in (string[])["PORT", "MAX_CONCURRENCY", "MEMORY", "ROLE", "ENGINE", "WORKER_NAME", "MEMORY_SWAP"])
        {
            Assert.Contains(lines, line => line.Contains($"AMON_SANDBOX_{name} ", StringComparison.Ordinal));
        }

        Assert.Empty(worker.Stdout);
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("shim")]
    public async Task Start_RoleThatNeedsABrokerWithoutOne_Is78(string role)
    {
        await using var worker = WorkerProcess.Start(new() { ["ROLE"] = role });

        Assert.Equal(Configuration, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("AMON_SANDBOX_AMQP_URI", worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongSecrets_AreNotShown()
    {
        await using var worker = WorkerProcess.Start(new() { ["AMQP_URI"] = "http://user:Secret-4711@host", ["API_KEY"] = "Secret-4711", ["API_KEY_FILE"] = "/nowhere" });

        Assert.Equal(Configuration, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("AMON_SANDBOX_AMQP_URI", worker.Stderr, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_API_KEY", worker.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret-4711", worker.Stderr + worker.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Help_Is0AndListsEverySetting()
    {
        await using var worker = WorkerProcess.Start([], "--help");

        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        foreach (string option in (string[])["--port", "--image", "--max-concurrency", "--memory", "--role", "--drain-s", "--api-key-file", "--amqp-uri-file"])
        {
            Assert.Contains(option + " ", worker.Stdout, StringComparison.Ordinal);
        }

        Assert.Contains("[default: amon-sandbox-python:latest]", worker.Stdout, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_API_KEY", worker.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnknownOption_Is64()
    {
        await using var worker = WorkerProcess.Start([], "--no-such-option", "1");

        Assert.Equal(Usage, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("--no-such-option", worker.Stderr, StringComparison.Ordinal);
    }

    // One sentence on standard error, no stack trace anywhere, no container left.
    private static async Task<string> FailAsync(WorkerSettings settings)
    {
        await using var worker = WorkerProcess.Start(settings);

        Assert.Equal(Unavailable, await worker.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        string sentence = Assert.Single(worker.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("cannot start: ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", worker.Stdout, StringComparison.Ordinal);
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
        return sentence;
    }
}
