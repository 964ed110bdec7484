using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sandbox.Benchmarks.Scenarios;
using Sandbox.Benchmarks.Scenarios.Latency;

namespace Sandbox.Benchmarks;

/// <summary>The command line: one scenario, and where the results go.</summary>
internal static class CommandLine
{
    /// <summary>The command, which hands what was asked for to <paramref name="run"/>.</summary>
    internal static RootCommand Build(Func<BenchmarkOptions, CancellationToken, Task<int>> run)
    {
        var scenario = new Argument<string>("scenario") { Description = "what to measure; all measures everything, in bounded time" };
        scenario.AcceptOnlyFromAmong([.. Catalogue.All.Select(one => one.Name), BenchmarkOptions.Everything]);
        var quick = new Option<bool>("--quick") { Description = "few jobs, to see that it works; not to quote from" };
        var jobs = new Option<int?>("--jobs")
        {
            Description = "jobs of the backlog, 1 to 50000 [default: 10000; with all 1000; with --quick 60]",
            HelpName = "N",
            CustomParser = ParseJobs,
        };
        var python = new Option<string?>("--python") { Description = "the interpreter that is the baseline [default: /usr/bin/python3, else PATH's]", HelpName = "PATH" };
        var json = new Option<string?>("--json") { Description = "write the results to this file", HelpName = "FILE" };
        var picture = new Option<string?>("--picture") { Description = "draw latency by callers into this file (latency and all only) [default: beside the JSON]", HelpName = "FILE.svg" };
        json.Validators.Add(given => CheckFolder(given.GetValueOrDefault<string?>(), given.AddError));
        picture.Validators.Add(given => CheckFolder(given.GetValueOrDefault<string?>(), given.AddError));

        var root = new RootCommand(Summary()) { scenario, quick, jobs, python, json, picture };
        root.Validators.Add(given =>
        {
            if (given.GetValue(picture) is not null && given.GetValue(scenario) is { } chosen && !HasPicture(chosen))
            {
                given.AddError($"--picture draws what latency and all measure; {chosen} has no picture.");
            }
        });
        root.SetAction((parsed, cancellation) =>
        {
            string chosen = parsed.GetRequiredValue(scenario);
            string? jsonFile = parsed.GetValue(json);
            string? besideIt = jsonFile is not null && HasPicture(chosen) ? Path.ChangeExtension(jsonFile, ".svg") : null;
            var options = new BenchmarkOptions(
                chosen,
                parsed.GetValue(quick),
                parsed.GetValue(jobs),
                parsed.GetValue(python),
                jsonFile,
                parsed.GetValue(picture) ?? besideIt);
            return run(options, cancellation);
        });
        return root;
    }

    private static bool HasPicture(string scenario) => scenario is BenchmarkOptions.Everything or LatencyScenario.ItsName;

    private static int? ParseJobs(ArgumentResult given)
    {
        if (int.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is >= 1 and <= 50_000)
        {
            return jobs;
        }

        given.AddError("--jobs is a whole number from 1 to 50000.");
        return null;
    }

    private static void CheckFolder(string? file, Action<string> addError)
    {
        if (file is not null && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
        {
            addError($"There is no folder {folder}.");
        }
    }

    private static string Summary() =>
        $"""
        Measures the worker against bare Python and against the engine itself, interleaved with them, on this machine.

        Scenarios:
        {string.Join('\n', Catalogue.All.Select(scenario => $"  {scenario.Name,-14} {scenario.Summary}"))}

        Exit codes: 0 all ran (whether targets were met is in the table); 1 a scenario failed; 64 wrong usage; 69 engine or worker not to be had; 73 a result file cannot be written; 130 interrupted.
        """;
}
