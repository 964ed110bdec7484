using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>
/// Five hundred jobs through one worker: every one in a container of its own, none drawing what another one drew, and nothing left of
/// them. Interpreters are forked and warm before their jobs arrive, so a state that was made too early would repeat here. The engine makes
/// two to ten containers a second, so this takes minutes: it is part of a run with --long.
/// </summary>
[Trait("Category", "long")]
public sealed class DistinctJobsTests
{
    private const int Jobs = 500;
    private const int Batch = 25;
    private const int Concurrency = 6;
    private const int PoolSize = 8;

    // A process costs as much as a job: some jobs start them, not all.
    private const int JobsWithoutProcesses = 25;

    // Drawn anew in every process, a forked one included.
    private const string Draws = "random uuid1 uuid4 urandom token tempfile";

    private const string Program =
        """
        import json, os, random, re, secrets, sys, tempfile, uuid

        def draw():
            with tempfile.NamedTemporaryFile() as file:
                return {
                    'random': random.random(), 'uuid1': str(uuid.uuid1()), 'uuid4': str(uuid.uuid4()),
                    'urandom': os.urandom(16).hex(), 'token': secrets.token_hex(), 'tempfile': file.name,
                }

        def forked():
            source, sink = os.pipe()
            if os.fork() == 0:
                os.write(sink, json.dumps({'hash': hash('x'), **draw()}).encode())
                os._exit(0)
            os.close(sink)
            os.wait()
            with open(source) as pipe:
                return json.load(pipe)

        drawn = {'': {'hash': hash('x'), **draw()}, 'forked': forked()}
        if PROCESSES:
            import multiprocessing, subprocess
            with multiprocessing.get_context('fork').Pool(1) as pool:
                drawn['pooled'] = {'hash': pool.apply(hash, ('x',)), **pool.apply(draw)}
            drawn['executed'] = {'hash': int(subprocess.check_output([sys.executable, '-c', "print(hash('x'))"]))}
        print(json.dumps(drawn))
        print(*set(re.findall('/containers/([0-9a-f]{64})/', open('/proc/self/mountinfo').read())))
        """;

    [Fact]
    public async Task Run_FiveHundredJobs_NoneSharesAnythingWithAnother()
    {
        string name = TestEnvironment.UniqueName("test");
        await using EngineEvents events = EngineEvents.Listen(name);
        RunResult[] results = await RunThemAsync(name);
        await Eventually.TrueAsync(
            () => events.All.Count(happened => !happened.Created) == events.All.Count(happened => happened.Created),
            TimeSpan.FromSeconds(20),
            "the end of every container");

        Assert.All(results, result => Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr)));
        string[][] lines = [.. results.Select(result => result.Stdout.Split('\n'))];
        HoldDraws([.. lines.Select(line => JsonDocument.Parse(line[0]).RootElement)]);
        HoldContainers([.. lines.Select(line => line[1])], events.All);
        HoldTheirNumber(results, events.All);
    }

    private static async Task<RunResult[]> RunThemAsync(string name)
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new()
        {
            ["WORKER_NAME"] = name,
            ["MAX_CONCURRENCY"] = $"{Concurrency}",
            ["POOL_SIZE"] = $"{PoolSize}",
            ["QUEUE_WAIT_S"] = "300",
        });

        // Once it is full; while callers take what is made, it never is.
        await Engine.Default.WaitForPoolAsync(name, PoolSize, TimeSpan.FromSeconds(60));
        List<RunResult> results = [];
        foreach (int[] batch in Enumerable.Range(0, Jobs).Chunk(Batch))
        {
            results.AddRange(await Task.WhenAll(batch.Select(number => worker.Shim.RunAsync(Ask.Python(
                Program.Replace("PROCESSES", number % JobsWithoutProcesses == 0 ? "True" : "False", StringComparison.Ordinal), 60)))));
        }

        worker.Terminate();
        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(45)));
        Assert.Empty(await Engine.Default.ContainersOfAsync(name));
        return [.. results];
    }

    private static void HoldDraws(JsonElement[] jobs)
    {
        JsonElement[] processes = [.. jobs.SelectMany(job => job.EnumerateObject()).Select(process => process.Value)];
        foreach (string draw in Draws.Split(' '))
        {
            string[] drawn = [.. processes.Where(process => process.TryGetProperty(draw, out _)).Select(process => process.GetProperty(draw).GetRawText())];
            Assert.Equal((2 * Jobs) + (Jobs / JobsWithoutProcesses), drawn.Length);
            Assert.Equal([], Repeated(drawn));
        }

        // CPython takes the hash seed when a process is executed; a forked one keeps it.
        Assert.All(jobs, job => Assert.Equal(Hash(job, ""), Hash(job, "forked")));
        JsonElement[] withProcesses = [.. jobs.Where(job => job.TryGetProperty("pooled", out _))];
        Assert.Equal(Jobs / JobsWithoutProcesses, withProcesses.Length);
        Assert.All(withProcesses, job => Assert.Equal(Hash(job, ""), Hash(job, "pooled")));
        Assert.Equal([], Repeated([.. jobs.Select(job => Hash(job, "")), .. withProcesses.Select(job => Hash(job, "executed"))]));
    }

    // What each program saw of its container is one that the engine made, and nobody else's.
    private static void HoldContainers(string[] seen, IReadOnlyList<EngineEvent> events)
    {
        Assert.Equal([], Repeated(seen));
        Assert.Equal([], seen.Except(events.Where(happened => happened.Created).Select(happened => happened.Container), StringComparer.Ordinal));
        Assert.Equal(
            events.Where(happened => happened.Created).Select(happened => happened.Container).Order(StringComparer.Ordinal),
            events.Where(happened => !happened.Created).Select(happened => happened.Container).Order(StringComparer.Ordinal));
    }

    // Those that wait or run, and those being made for it; whose job is over is being removed. The first was the probe's. Worker and
    // engine read the same clock.
    private static void HoldTheirNumber(RunResult[] results, IReadOnlyList<EngineEvent> events)
    {
        DateTimeOffset[] ended = [.. results.Select(result => result.FinishedAt!.Value).Order()];
        int most = events.Where(happened => happened.Created).Skip(1)
            .Select((created, index) => index + 1 - ended.Count(end => end <= created.At)).Max();
        Assert.InRange(most, PoolSize, PoolSize + Concurrency);
    }

    private static string Hash(JsonElement job, string process) => job.GetProperty(process).GetProperty("hash").GetRawText();

    private static IEnumerable<string> Repeated(IEnumerable<string> values) =>
        values.GroupBy(value => value, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key);
}
