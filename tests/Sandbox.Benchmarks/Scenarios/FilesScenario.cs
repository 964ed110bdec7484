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

    // The last of so many jobs may hold this much more than the middle one before memory counts as growing.
    private const double FlatRatio = 1.1;
    private const string Program = "import os, shutil\nfor name in os.listdir('/input'):\n    shutil.copyfile('/input/' + name, '/output/' + name)\n";
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(300);

    public string Name => "files";

    public string Summary => "8 MiB in and 8 MiB out, against print('hi'); the worker's memory meanwhile";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(3);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("starting a worker");
        await using WorkerProcess worker = await bench.StartEmbeddedAsync(cancellation);
        using Caller caller = await worker.CallerAsync();
        await bench.WarmUpAsync(worker, caller, cancellation);

        InputFile[] files = [.. Enumerable.Range(0, Files).Select(i => new InputFile { Path = $"{i}.bin", ContentB64 = RandomNumberGenerator.GetBytes(FileBytes) })];
        byte[] body = Caller.Body(new RunRequest { Language = "python", Code = Program, InputFiles = files });
        Func<CancellationToken, Task<double>> copy = token => caller.RunAsync(body, result => IsCopy(result, files), token);
        int jobs = bench.Size(50, 8);
        bench.Progress.Step($"{jobs} jobs of each kind, in turns");
        double[] hi = new double[jobs];
        double[] with = new double[jobs];
        List<double> resident = [worker.Usage.ResidentMiB];
        for (int i = 0; i < jobs; i++)
        {
            hi[i] = (await Arrivals.SpacedAsync(caller.HiAsync, 1, Spacing, cancellation))[0];
            await Task.Delay(Spacing, cancellation);
            with[i] = (await Arrivals.SpacedAsync(copy, 1, Spacing, cancellation))[0];
            resident.Add(worker.Usage.ResidentMiB);
            await Task.Delay(Spacing, cancellation);
        }

        report.Add("print('hi')", Arrival.Spaced, 1, Distribution.Of(hi));
        report.Add("8 MiB in, 8 MiB out", Arrival.Spaced, 1, Distribution.Of(with));
        Report(report, [.. with.Zip(hi, (ours, theirs) => ours - theirs)], resident);
        report.Note($"{Files} files of 2 MiB of noise, copied from /input to /output; each answer is compared byte for byte, off the clock.");
        report.Note("overhead: each job less the print('hi') just before it, median of the pairs, with their quartiles. It holds HTTP, base64 and JSON on both ways.");
        report.Note("memory: resident set of the worker before the first, after the middle and the last of these jobs; flat: the last holds at most a tenth more than the middle.");
    }

    private static void Report(ScenarioReport report, double[] overhead, List<double> resident)
    {
        Array.Sort(overhead);
        report.Add(
            "overhead of the files", new Spread(Distribution.Median(overhead), overhead[overhead.Length / 4], overhead[overhead.Length * 3 / 4]), "ms",
            Target.AtMost(TargetMs));
        double middle = resident[resident.Count / 2];
        report.Add("worker memory, first", Spread.Once(resident[0]), "MiB");
        report.Add("worker memory, middle", Spread.Once(middle), "MiB");
        report.Add("worker memory, last", Spread.Once(resident[^1]), "MiB");
        report.Add("worker memory, largest", Spread.Once(resident.Max()), "MiB");
        report.Add("worker memory, last / middle", Spread.Once(resident[^1] / middle), "×", Target.AtMost(FlatRatio));
    }

    private static bool IsCopy(RunResult result, InputFile[] files) =>
        result is { Status: JobStatus.Ok, ExitCode: 0 }
        && result.OutputFiles.Count == files.Length
        && result.OutputFiles.Zip(files).All(pair => pair.First.Path == pair.Second.Path && pair.First.ContentB64.AsSpan().SequenceEqual(pair.Second.ContentB64));
}
