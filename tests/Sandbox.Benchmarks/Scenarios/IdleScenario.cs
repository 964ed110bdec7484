using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>What a worker costs that has nothing to do, and how fast it is there. The bounds are absolute: there is nothing to compare them with.</summary>
internal sealed class IdleScenario : IScenario
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);

    public string Name => "idle";

    public string Summary => "memory and CPU of a worker with a full pool and no job; its start to ready";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(6);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        int rounds = bench.Size(4, 2);
        var span = TimeSpan.FromSeconds(bench.Size(15, 3));

        // The pool has just filled, or jobs have just run: what the runtime still compiles because of that is not idleness.
        var calm = TimeSpan.FromSeconds(bench.Size(5, 1));
        double[] startSeconds = new double[rounds];
        (Rest Fresh, Rest Used)[] rests = new (Rest, Rest)[rounds];
        for (int round = 0; round < rounds; round++)
        {
            bench.Progress.Step($"start {round + 1} of {rounds}");
            int port = FreePort();
            long began = Stopwatch.GetTimestamp();
            await using WorkerProcess worker = WorkerProcess.Start(
                bench.Engine, Bench.Settings(Bench.Pool, Bench.Pool, ("PORT", port.ToString(CultureInfo.InvariantCulture))));
            await WaitUntilReadyAsync(worker, port, cancellation);
            startSeconds[round] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await worker.SettleAsync(Bench.Pool, cancellation);

            bench.Progress.Step($"round {round + 1} of {rounds}: doing nothing for {span.TotalSeconds:0} s, before and after some jobs");
            Rest fresh = await RestAsync(worker, calm, span, cancellation);
            using Caller caller = await worker.CallerAsync();
            await bench.WarmUpAsync(worker, caller, cancellation);
            rests[round] = (fresh, await RestAsync(worker, calm, span, cancellation));
        }

        report.Add("start to ready", Spread.OfRounds(startSeconds), "s", Target.AtMost(3));
        report.Add("idle memory", Spread.OfRounds([.. rests.Select(rest => rest.Fresh.MiB)]), "MiB", Target.AtMost(100));
        report.Add("idle CPU, of one core", Spread.OfRounds([.. rests.Select(rest => rest.Fresh.CpuPercent)]), "%", Target.AtMost(1));
        report.Add("idle memory, after jobs", Spread.OfRounds([.. rests.Select(rest => rest.Used.MiB)]), "MiB", Target.AtMost(100));
        report.Add("idle CPU, of one core, after jobs", Spread.OfRounds([.. rests.Select(rest => rest.Used.CpuPercent)]), "%", Target.AtMost(1));
        report.Note("start to ready: from starting the process until GET /health/ready answers 200, asked every 10 ms.");
        report.Note($"idle: {span.TotalSeconds:0} s of each of {rounds} workers with a full pool of {Bench.Pool}, and again after {bench.WarmUpJobs} jobs; the worker's process alone, as the kernel counts it.");
    }

    private static async Task<Rest> RestAsync(WorkerProcess worker, TimeSpan calm, TimeSpan span, CancellationToken cancellation)
    {
        await Task.Delay(calm, cancellation);
        double cpu = worker.Usage.CpuSeconds;
        long began = Stopwatch.GetTimestamp();
        await Task.Delay(span, cancellation);
        return new Rest(worker.Usage.ResidentMiB, (worker.Usage.CpuSeconds - cpu) / Stopwatch.GetElapsedTime(began).TotalSeconds * 100);
    }

    private static async Task WaitUntilReadyAsync(WorkerProcess worker, int port, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        var address = new Uri($"http://127.0.0.1:{port}/health/ready");
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < ReadyDeadline)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(address, cancellation);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens there yet.
            }

            await Task.Delay(Poll, cancellation);
        }

        throw new ScenarioException($"The worker was not ready within {ReadyDeadline.TotalSeconds:0} s. {worker.LastWords}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private readonly record struct Rest(double MiB, double CpuPercent);
}
