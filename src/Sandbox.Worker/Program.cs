using System.CommandLine;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker;

/// <summary>The entry point: arguments in, exit code out.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        // The host has its own way with signals: draining. The command line library must not cut it short.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        ParseResult parsed = CommandLine.Build(Hosting.HostRunner.RunAsync).Parse(args);
        int code = await parsed.InvokeAsync(invocation).ConfigureAwait(false);

        // The library answers 1 both to a wrong command line and to an exception that nobody caught.
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code == 1 ? ExitCodes.Crashed : code;
    }
}
