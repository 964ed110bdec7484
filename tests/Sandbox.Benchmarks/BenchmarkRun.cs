using System.Diagnostics;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Scenarios;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks;

/// <summary>One run of the program: prepares, runs the scenarios one after the other, reports, leaves nothing behind.</summary>
internal static class BenchmarkRun
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    internal static async Task<int> RunAsync(BenchmarkOptions options, CancellationToken cancellation)
    {
        try
        {
            ResultFiles.Check(options);
            using Engine engine = await Engine.ConnectAsync(cancellation);
            await engine.RemoveOrphansAsync();
            try
            {
                await using SpawnTimer timer = await SpawnTimer.StartAsync(options.Python, cancellation);
                IScenario[] scenarios = [.. Catalogue.All.Where(scenario => options.IsAll || scenario.Name == options.Scenario)];
                return await MeasureAsync(new Bench(options, engine, timer, new Progress(scenarios.Length)), scenarios, cancellation);
            }
            finally
            {
                await engine.RemoveOwnAsync();
            }
        }
        catch (UnavailableException fault)
        {
            await Console.Error.WriteLineAsync($"cannot start: {fault.Message}");
            return ExitCodes.Unavailable;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"cannot write the results: {fault.Message}");
            return ExitCodes.CannotCreate;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<int> MeasureAsync(Bench bench, IScenario[] scenarios, CancellationToken cancellation)
    {
        Machine machine = Machine.Read(bench.Engine, bench.Timer);
        var console = new ConsoleReport();
        console.Show(machine, bench.Options.Quick);
        List<ScenarioReport> reports = [];
        foreach (IScenario scenario in scenarios)
        {
            var report = new ScenarioReport(scenario.Name);
            reports.Add(report);
            await RunAsync(scenario, bench, report, cancellation);
            console.Show(report);
            if (cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        console.ShowSummary(reports);
        foreach (string sentence in await ResultFiles.WriteAsync(bench.Options, machine, reports))
        {
            console.Say(sentence);
        }

        return cancellation.IsCancellationRequested ? ExitCodes.Interrupted
            : reports.Exists(report => report.Failure is not null) ? ExitCodes.ScenarioFailed
            : ExitCodes.Ok;
    }

    private static async Task RunAsync(IScenario scenario, Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        TimeSpan limit = scenario.Deadline(bench);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        long began = Stopwatch.GetTimestamp();
        try
        {
            await bench.Progress.RunAsync(scenario.Name, () => scenario.RunAsync(bench, report, deadline.Token));
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            report.Failure = "interrupted.";
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            report.Failure = $"It did not end within {limit.TotalMinutes:0.#} minutes.";
        }
        catch (OperationCanceledException)
        {
            report.Failure = "The container engine did not answer in time.";
        }
        catch (ScenarioException fault)
        {
            report.Failure = fault.Message;
        }
        catch (Exception fault) when (fault is not UnavailableException)
        {
            report.Failure = fault.ToString();
        }

        report.Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
