using System.CommandLine;
using System.Text;
using Sandbox.Cli.Terminal;

namespace Sandbox.Cli;

/// <summary>The entry point: arguments in, exit code out.</summary>
internal static class Program
{
    // Longer than anything that has to be said to the broker before the end; until then a second Ctrl-C changes nothing.
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(40);

    private static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var host = CliHost.OfProcess();
        try
        {
            return await RunAsync(host, args).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Not its message alone: only a report with the place in it lets somebody mend this.
            new Output(host, WantsJson(args)).Fail("internal_error", $"Internal error, please report it: {fault.ToString().ReplaceLineEndings(" ")}");
            return ExitCodes.Crashed;
        }
    }

    /// <summary>Runs one command line.</summary>
    internal static async Task<int> RunAsync(CliHost host, string[] args)
    {
        ParseResult parsed = new CommandLine(host).Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            new Output(host, WantsJson(args)).Fail("usage", UsageErrors.Explain(parsed));
            return ExitCodes.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = host.Out,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = Ending,
        };
        return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
    }

    // What cannot be parsed may have the option anywhere.
    private static bool WantsJson(string[] args) => args.Contains("--json", StringComparer.Ordinal);
}
