using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Scenarios.Latency;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>What the same program costs without this system.</summary>
internal sealed class BareScenario : IScenario
{
    private static readonly string[] Docker =
    [
        "docker", "run", "--rm", "--network", "none",
        .. Subjects.Engine.Labels.SelectMany(label => (string[])["--label", $"{label.Key}={label.Value}"]),
        "--entrypoint", "python3", Bench.SandboxImage, "-c", "print('hi')",
    ];

    public string Name => "bare";

    public string Summary => "print('hi') by python3 on the host, and by 'docker run'";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(2);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        await bench.Engine.RequireImageAsync(Bench.SandboxImage, cancellation);
        int rounds = bench.Size(5, 2);
        Rounds python = new();
        Rounds docker = new();
        for (int round = 1; round <= rounds; round++)
        {
            bench.Progress.Step($"round {round} of {rounds}");
            python.Add(await bench.Timer.PythonAsync(bench.Size(20, 5), TimeSpan.Zero, cancellation));
            docker.Add(await bench.Timer.RunAsync(Docker, bench.Size(6, 2), TimeSpan.Zero, "hi\n", cancellation));
        }

        report.Add(LatencySubject.BarePython, Arrival.BackToBack, 1, python.All);
        report.Add("docker run --rm", Arrival.BackToBack, 1, docker.All);
        report.Add("docker run / bare python", Spread.OfRatios(docker, python), "×");
        report.Note($"Timed from posix_spawn to waitpid by a small Python process; bare python is {bench.Timer.Python}.");
        report.Note("docker run: the same image, no network, the engine's other defaults; --rm waits for the removal.");
    }
}
