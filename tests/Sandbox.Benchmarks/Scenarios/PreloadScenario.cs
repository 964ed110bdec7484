using System.Globalization;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>What a library costs that the pool has imported ahead, and what it costs when it has not.</summary>
internal sealed class PreloadScenario : IScenario
{
    private const string Library = "numpy";
    private const double TargetRatio = 1.5;
    private static readonly byte[] Body = Caller.Body(new RunRequest { Language = "python", Code = $"import {Library}; print({Library}.__version__)" });

    public string Name => "preload";

    public string Summary => "import numpy with and without AMON_SANDBOX_PRELOAD=numpy, against print('hi')";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(6);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        await bench.Engine.RequireImageAsync(Bench.LibraryImage, cancellation);
        bench.Progress.Step("starting two workers");
        await using WorkerProcess ahead = await bench.StartEmbeddedAsync(cancellation, ("IMAGE", Bench.LibraryImage), ("PRELOAD", Library));
        await using WorkerProcess plain = await bench.StartEmbeddedAsync(cancellation, ("IMAGE", Bench.LibraryImage));
        using Caller aheadCaller = await ahead.CallerAsync();
        using Caller plainCaller = await plain.CallerAsync();
        await bench.WarmUpAsync(ahead, aheadCaller, cancellation);
        await bench.WarmUpAsync(plain, plainCaller, cancellation);
        TimeSpan spacing = await Pacing.HalfRateAsync(aheadCaller.HiAsync, bench, cancellation);
        await ahead.SettleAsync(Bench.Pool, cancellation);

        (Rounds hi, Rounds preloaded, Rounds imported) = (new(), new(), new());
        int rounds = bench.Size(4, 2);
        int jobs = bench.Size(25, 5);
        for (int round = 1; round <= rounds; round++)
        {
            bench.Progress.Step($"round {round} of {rounds}");
            double[] turns = await Arrivals.InTurnsAsync(
                aheadCaller.HiAsync, token => ImportAsync(aheadCaller, token), jobs, spacing, _ => { }, cancellation);
            hi.Add(turns.Where((_, i) => i % 2 == 0));
            preloaded.Add(turns.Where((_, i) => i % 2 == 1));
            await ahead.SettleAsync(Bench.Pool, cancellation);
            imported.Add(await Arrivals.SpacedAsync(token => ImportAsync(plainCaller, token), jobs, spacing, cancellation));
            await plain.SettleAsync(Bench.Pool, cancellation);
        }

        report.Add("print('hi')", Arrival.Spaced, 1, hi.All);
        report.Add($"import {Library}, preloaded", Arrival.Spaced, 1, preloaded.All);
        report.Add($"import {Library}, not preloaded", Arrival.Spaced, 1, imported.All);
        report.Add("preloaded / print('hi')", Spread.OfRatios(preloaded, hi), "×", Target.AtMost(TargetRatio));
        report.Add("not preloaded / print('hi')", Spread.OfRatios(imported, hi), "×");
        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"a job every {spacing.TotalMilliseconds:0} ms, half of what the preloading worker sustains; print('hi') and the preloaded import in turns on that worker, the other import on a second one with the same image ({Bench.LibraryImage}) and no preloading."));
    }

    private static Task<double> ImportAsync(Caller caller, CancellationToken cancellation) =>
        caller.RunAsync(Body, result => result is { Status: JobStatus.Ok, ExitCode: 0, Stderr: "" } && Version.TryParse(result.Stdout.Trim(), out _), cancellation);
}
