using System.CommandLine;
using Sandbox.Worker.Configuration;
using Sandbox.Worker.Health;

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

        if (parsed.Errors.Count > 0)
        {
            return ExitCodes.Usage;
        }

        // The library answers 1 both to a wrong command line and to an exception that nobody caught. Who asks for health hears no more than "no".
        return code == 1 && parsed.CommandResult.Command.Name != HealthCommand.Name ? ExitCodes.Crashed : code;
    }
}
