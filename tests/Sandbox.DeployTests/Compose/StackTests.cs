using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Compose;

/// <summary>Each compose file up, jobs through it, and down without residue. One test each: to start them is what takes the time.</summary>
public sealed class StackTests
{
    private static readonly TimeSpan Scraped = TimeSpan.FromSeconds(60);

    /// <summary>What callers are promised when a shim and a broker's node go at once.</summary>
    private static readonly TimeSpan Recovered = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Up_OneBroker_RunsJobsOnHostsAndWithTheOptInInAContainer()
    {
        await using ComposeProject project = await ComposeProject.PrepareAsync("docker-compose.yml");
        using ShimClient caller = project.Caller();
        await project.UpAsync();
        await VerifyConfinementAsync(project);
        Assert.Null(await project.AskBrokerAsync("overview", "guest", "guest"));
        Assert.NotNull(await project.AskBrokerAsync("overview"));

        string hostWorker;
        await using (WorkerProcess worker = await project.StartHostWorkerAsync())
        {
            hostWorker = (await caller.RunWithKeyAsync(project.Key)).Result.Worker!;
            Assert.Equal(worker.Name, hostWorker);
            (await caller.RunWithKeyAsync("Bearer wrong")).MustRefuse(401, ErrorCodes.Unauthorized);
        }

        project.Add("docker-compose.with-docker-sock.yml", ("SANDBOX_DOCKER_GID", (await Tool.RunAsync("stat", "-c", "%g", "/var/run/docker.sock")).Stdout.Trim()));
        await project.UpAsync();
        RunResult inContainer = (await caller.RunWithKeyAsync(project.Key)).Result;
        Assert.Equal("hi\n", inContainer.Stdout);
        Assert.NotEqual(hostWorker, inContainer.Worker);
        Assert.Contains("\"event\":\"engine.socket.in_container\"", await project.LogOfAsync("worker"), StringComparison.Ordinal);
        await WaitForTargetsAsync(project, "broker", "broker-queues", "shim", "worker");

        await project.DownAsync();
        Assert.Empty(await project.ResidueAsync());
        Assert.Empty(await Engine.Default.ContainersOfAsync(inContainer.Worker!));
    }

    [Fact]
    public async Task Up_Cluster_AnswersAfterTheLossOfAShimAndOfTheOthersBroker()
    {
        await using ComposeProject project = await ComposeProject.PrepareAsync("docker-compose.cluster.yml");
        using ShimClient caller = project.Caller();
        await project.UpAsync();
        await VerifyConfinementAsync(project);
        await using (await project.StartHostWorkerAsync())
        {
            Assert.Equal("hi\n", (await caller.RunWithKeyAsync(project.Key)).Result.Stdout);
            await WaitForTargetsAsync(project, "broker", "broker-queues", "shim");
            await WaitForMembersAsync(project);

            // The worst of the three: the one that has the queue on which the other shim hears its results.
            string node = await HomeOfRepliesAsync(project, "shim2");
            await project.StopAsync("shim1", node["rabbit@".Length..]);

            // In between, a caller may be told to come back.
            await Eventually.TrueAsync(
                async () => (await caller.RunWithKeyAsync(project.Key)) is { Status: 200 } answer && answer.Result.Stdout == "hi\n", Recovered, $"a result after the loss of shim1 and {node}");
            await Eventually.TrueAsync(async () => await HomeOfRepliesAsync(project, "shim2") != node, TimeSpan.FromSeconds(30), "another reply queue of shim2");
            Assert.Contains("\"event\":\"broker.client.reply-queue.moved\"", await project.LogOfAsync("shim2"), StringComparison.Ordinal);
        }

        await project.DownAsync();
        Assert.Empty(await project.ResidueAsync());
    }

    private static async Task VerifyConfinementAsync(ComposeProject project)
    {
        IReadOnlyList<JsonElement> containers = await project.ContainersAsync();
        Assert.NotEmpty(containers);
        Assert.All(containers, container =>
        {
            JsonElement host = container.GetProperty("HostConfig");
            Assert.True(host.GetProperty("ReadonlyRootfs").GetBoolean());
            Assert.Equal("ALL", Assert.Single(host.GetProperty("CapDrop").EnumerateArray()).GetString());
            Assert.NotEqual(0, host.GetProperty("Memory").GetInt64());
            Assert.NotEqual(0, host.GetProperty("PidsLimit").GetInt64());
            Assert.NotEqual(0, host.GetProperty("NanoCpus").GetInt64());
            Assert.DoesNotMatch("^(root|0)?(:.*)?$", container.GetProperty("Config").GetProperty("User").GetString());
            Assert.All(container.GetProperty("Mounts").EnumerateArray(), mount => Assert.DoesNotContain(".sock", mount.GetRawText(), StringComparison.Ordinal));
        });
    }

    private static Task WaitForTargetsAsync(ComposeProject project, params string[] jobs) => Eventually.TrueAsync(
        async () =>
        {
            if (await project.AskPrometheusAsync("api/v1/targets?state=active") is not { } answer)
            {
                return false;
            }

            JsonElement[] targets = [.. answer.GetProperty("data").GetProperty("activeTargets").EnumerateArray()];
            return targets.All(target => target.GetProperty("health").GetString() == "up")
                && targets.Select(target => target.GetProperty("labels").GetProperty("job").GetString()).Distinct().Order(StringComparer.Ordinal).SequenceEqual(jobs);
        },
        Scraped,
        $"every target of Prometheus up, of the jobs {string.Join(", ", jobs)}");

    private static Task WaitForMembersAsync(ComposeProject project) => Eventually.TrueAsync(
        async () => await project.AskBrokerAsync("queues/sandbox/sandbox.jobs") is { } queue
            && queue.TryGetProperty("online", out JsonElement online) && online.GetArrayLength() == 3,
        TimeSpan.FromSeconds(90),
        "a member of sandbox.jobs on each of three nodes");

    private static async Task<string> HomeOfRepliesAsync(ComposeProject project, string shim)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // The broker's statistics lag by seconds, and a queue whose node is down is still listed.
                JsonElement? queues = await project.AskBrokerAsync("queues/sandbox?columns=name,node,state");
                found = queues?.EnumerateArray().Where(queue => IsLive(queue, shim)).Cast<JsonElement?>().FirstOrDefault();
                return found is not null;
            },
            TimeSpan.FromSeconds(30),
            $"the reply queue of {shim}");
        return found!.Value.GetProperty("node").GetString()!;
    }

    private static bool IsLive(JsonElement queue, string shim) =>
        queue.GetProperty("name").GetString()!.StartsWith($"sandbox.reply.{shim}-", StringComparison.Ordinal)
        && (!queue.TryGetProperty("state", out JsonElement state) || state.GetString() == "running");
}
