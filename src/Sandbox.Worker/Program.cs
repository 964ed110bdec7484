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
        int code = await CommandLine.Build(Hosting.HostRunner.RunAsync).Parse(args).InvokeAsync(invocation).ConfigureAwait(false);
        return code == 1 ? ExitCodes.Usage : code;
    }
}
