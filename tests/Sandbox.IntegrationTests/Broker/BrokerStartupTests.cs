using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker;

/// <summary>The first connect: what is wrong is told in one sentence, with exit code 69, and never with the password.</summary>
public sealed class BrokerStartupTests(BrokerFixture broker)
{
    private const int Unavailable = 69;

    [Theory]
    [InlineData("worker")]
    [InlineData("shim")]
    public async Task Start_WrongPassword_Is69WithoutThePassword(string role)
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        var wrong = new UriBuilder(vhost.Uri) { Password = "Wrong-4711" };

        string sentence = await FailAsync(new() { ["ROLE"] = role, ["AMQP_URI"] = wrong.Uri.OriginalString }, "Wrong-4711", seconds: 20);

        Assert.Contains(vhost.Uri.Host, sentence, StringComparison.Ordinal);
        Assert.Contains("password", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoSuchVirtualHost_Is69()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        var elsewhere = new UriBuilder(vhost.Uri) { Path = "/no-such-vhost" };

        string sentence = await FailAsync(new() { ["ROLE"] = "worker", ["AMQP_URI"] = elsewhere.Uri.OriginalString }, vhost.Password, seconds: 20);

        Assert.Contains("no-such-vhost", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_QueueDeclaredOtherwise_Is69AndNamesTheSetting()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using (WorkerProcess first = await WorkerProcess.StartReadyAsync(vhost.Settings("shim")))
        {
            // Its start has declared the queues.
        }

        WorkerSettings other = vhost.Settings("shim");
        other["DELIVERY_LIMIT"] = "7";
        string sentence = await FailAsync(other, vhost.Password, seconds: 20);

        Assert.Contains("sandbox.jobs", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoBroker_Is69WithinItsBudget()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        string sentence = await FailAsync(new() { ["ROLE"] = "shim", ["AMQP_URI"] = $"amqp://user:Secret-4711@127.0.0.1:{port}/" }, "Secret-4711", seconds: 45);

        Assert.Contains($"127.0.0.1:{port}", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BothRolesInOneProcess_RunsThroughTheQueue()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess both = await WorkerProcess.StartReadyAsync(vhost.Settings("both"));

        RunResult result = await both.Shim.RunAsync(Ask.Python("print('through')"));

        Assert.Equal(("through\n", both.Name), (result.Stdout, result.Worker));
        Assert.Equal("broker", both.EventsOf("worker.ready")[0]["queue"]);
        Assert.Empty(both.EventsOf("worker.embedded"));
        await Eventually.TrueAsync(async () => (await both.Shim.GetAsync("/health/ready")).Status == 200, TimeSpan.FromSeconds(10), "a ready process");
        both.Terminate();
        Assert.Equal(0, await both.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0u, await vhost.CountAsync("sandbox.jobs"));
    }

    [Fact]
    public async Task Start_WorkerAloneWithAHealthPort_ServesHealthAndNoJobs()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        string port = $"{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        WorkerSettings settings = vhost.Settings("worker");
        settings["HEALTH_PORT"] = port;

        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(settings);

        await Eventually.TrueAsync(async () => (await worker.Shim.GetAsync("/health/ready")).Status == 200, TimeSpan.FromSeconds(10), "a ready worker");
        Assert.True((await worker.Shim.GetAsync("/health")).Json.GetProperty("docker").GetProperty("available").GetBoolean());
        Assert.Equal(404, (await worker.Shim.TryRunAsync(Ask.Python(""))).Status);
    }

    private static async Task<string> FailAsync(WorkerSettings settings, string secret, int seconds)
    {
        long began = Stopwatch.GetTimestamp();
        await using var worker = WorkerProcess.Start(settings);

        Assert.Equal(Unavailable, await worker.WaitForExitAsync(TimeSpan.FromSeconds(seconds)));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, seconds);
        string sentence = Assert.Single(worker.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("cannot start: ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, worker.Stderr + worker.Stdout, StringComparison.Ordinal);
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
        return sentence;
    }
}
