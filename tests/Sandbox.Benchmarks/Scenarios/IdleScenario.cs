using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>What a worker costs that has nothing to do, and how fast it is there.</summary>
internal sealed class IdleScenario : IScenario
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);

    public string Name => "idle";

    public string Summary => "memory and CPU of a worker with a full pool and no job; its start to ready";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(4);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        int starts = bench.Size(5, 2);
        var span = TimeSpan.FromSeconds(bench.Size(30, 5));
        double[] startSeconds = new double[starts];
        for (int i = 0; i < starts; i++)
        {
            bench.Progress.Step($"start {i + 1} of {starts}");
            int port = FreePort();
            long began = Stopwatch.GetTimestamp();
            await using WorkerProcess worker = WorkerProcess.Start(
                bench.Engine, Bench.Settings(Bench.Pool, Bench.Pool, ("PORT", port.ToString(CultureInfo.InvariantCulture))));
            await WaitUntilReadyAsync(worker, port, cancellation);
            startSeconds[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await worker.SettleAsync(Bench.Pool, cancellation);
            if (i == starts - 1)
            {
                bench.Progress.Step($"doing nothing for {span.TotalSeconds:0} s");
                await MeasureAsync(report, worker, span, cancellation);
            }
        }

        report.Add("start to ready", Spread.OfRounds(startSeconds), "s", Target.AtMost(3));
        report.Note("start to ready: from starting the process until GET /health/ready answers 200, asked every 10 ms.");
        report.Note($"idle: {span.TotalSeconds:0} s after the pool of {Bench.Pool} is full; the worker's process alone, as the kernel counts it.");
    }

    private static async Task MeasureAsync(ScenarioReport report, WorkerProcess worker, TimeSpan span, CancellationToken cancellation)
    {
        // The pool has just filled: what that compiled and allocated is not idleness.
        await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
        double cpu = worker.Usage.CpuSeconds;
        long began = Stopwatch.GetTimestamp();
        await Task.Delay(span, cancellation);
        double share = (worker.Usage.CpuSeconds - cpu) / Stopwatch.GetElapsedTime(began).TotalSeconds * 100;
        report.Add("idle memory", Spread.Once(worker.Usage.ResidentMiB), "MiB", Target.AtMost(100));
        report.Add("idle CPU, of one core", Spread.Once(share), "%", Target.AtMost(1));
    }

    private static async Task WaitUntilReadyAsync(WorkerProcess worker, int port, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
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
}
