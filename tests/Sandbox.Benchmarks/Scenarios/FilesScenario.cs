using System.Globalization;
using System.Security.Cryptography;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>What 8 MiB in and 8 MiB out cost, and whether the worker's memory stays where it is.</summary>
internal sealed class FilesScenario : IScenario
{
    private const int Files = 4;
    private const int FileBytes = 2 * 1024 * 1024;
    private const double TargetMs = 150;
    private const string Program = "import os, shutil\nfor name in os.listdir('/input'):\n    shutil.copyfile('/input/' + name, '/output/' + name)\n";
    private static readonly InputFile[] Noise =
        [.. Enumerable.Range(0, Files).Select(i => new InputFile { Path = $"{i}.bin", ContentB64 = RandomNumberGenerator.GetBytes(FileBytes) })];
    private static readonly byte[] Body = Caller.Body(new RunRequest { Language = "python", Code = Program, InputFiles = Noise });

    public string Name => "files";

    public string Summary => "8 MiB in and 8 MiB out, against print('hi'); the worker's memory meanwhile";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(5);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("starting a worker");
        await using WorkerProcess worker = await bench.StartEmbeddedAsync(cancellation);
        using Caller caller = await worker.CallerAsync();
        await bench.WarmUpAsync(worker, caller, cancellation);
        double before = worker.Usage.ResidentMiB;
        Func<CancellationToken, Task<double>> copy = token => caller.RunAsync(Body, IsCopy, token);
        TimeSpan spacing = await Pacing.HalfRateAsync(copy, bench, cancellation);
        await worker.SettleAsync(Bench.Pool, cancellation);

        int rounds = bench.Size(4, 2);
        int jobs = bench.Size(16, 4);
        (Rounds hi, Rounds with) = (new(), new());
        List<double> overhead = [];
        var memory = new MemoryWatch(worker);
        foreach (int round in Enumerable.Range(1, rounds))
        {
            bench.Progress.Step($"round {round} of {rounds}: {jobs} jobs of each kind, in turns");
            double[] pairs = await Arrivals.InTurnsAsync(caller.HiAsync, copy, jobs, spacing, done => memory.Look(((round - 1) * 2 * jobs) + done), cancellation);
            hi.Add(pairs.Where((_, i) => i % 2 == 0));
            with.Add(pairs.Where((_, i) => i % 2 == 1));
            overhead.Add(Distribution.Median(pairs.Chunk(2).Select(pair => pair[1] - pair[0])));
        }

        report.Add("print('hi')", Arrival.Spaced, 1, hi.All);
        report.Add("8 MiB in, 8 MiB out", Arrival.Spaced, 1, with.All);
        report.Add("overhead of the files", Spread.OfRounds(overhead), "ms", Target.AtMost(TargetMs));
        report.Add("with files / print('hi')", Spread.OfRatios(with, hi), "×");
        report.Add("worker memory, before any files", Spread.Once(before), "MiB");
        memory.Report(report);
        report.Note($"{Files} files of 2 MiB of noise, copied from /input to /output; each answer is compared byte for byte, off the clock.");
        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"a job every {spacing.TotalMilliseconds:0} ms, print('hi') and the files in turns: half of what the worker sustains with files. overhead: each job with files less the print('hi') just before it, the median of a round's pairs. It holds HTTP, base64 and JSON on both ways."));
    }

    private static bool IsCopy(RunResult result) =>
        result is { Status: JobStatus.Ok, ExitCode: 0 }
        && result.OutputFiles.Count == Noise.Length
        && Noise.All(sent => result.OutputFiles.Any(got => got.Path == sent.Path && got.ContentB64.AsSpan().SequenceEqual(sent.ContentB64)));
}
