using System.CommandLine;

namespace Sandbox.Benchmarks;

/// <summary>The entry point: arguments in, exit code out.</summary>
internal static class Program
{
    // Longer than anything that has to be ended and removed takes; until then a second Ctrl-C changes nothing.
    private static readonly TimeSpan CleaningUp = TimeSpan.FromMinutes(2);

    private static async Task<int> Main(string[] args)
    {
        ParseResult parsed = CommandLine.Build(BenchmarkRun.RunAsync).Parse(args);
        int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = CleaningUp });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }
}
