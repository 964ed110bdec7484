using System.CommandLine;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Health;

/// <summary>
/// <c>Sandbox.Worker health</c>: asks the process that serves with the same settings how it is. For container engines and service managers:
/// the worker's image has no shell and nothing else to ask with.
/// </summary>
internal static class HealthCommand
{
    internal const string Name = "health";

    /// <summary>Below what an engine gives a health check, so that the reason is said and not cut off.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    internal static Command Build()
    {
        var live = new Option<bool>("--live") { Description = "Ask only whether the process answers, not whether a job would run now." };
        var command = new Command(Name, "Asks the process that runs here with the same settings: exits with 0 when it is ready, with 1 when it is not or does not answer.");
        command.Options.Add(live);
        command.Arguments.Add(CommandLine.RefuseTheRest());
        command.SetAction((parsed, cancellation) =>
            RunAsync(CommandLine.Sources([]), parsed.GetValue(live), parsed.InvocationConfiguration.Error, Patience, cancellation));
        return command;
    }

    /// <summary>Asks, and says what is wrong.</summary>
    /// <param name="configuration">The settings, of which role, host and ports are read.</param>
    /// <param name="live">Whether an answer is enough.</param>
    /// <param name="error">Told one sentence when the answer is not yes.</param>
    /// <param name="patience">How long to wait for the answer.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(IConfiguration configuration, bool live, TextWriter error, TimeSpan patience, CancellationToken cancellation)
    {
        (Uri? address, string? problem) = HealthAddress.Find(configuration, live);
        if (address is null)
        {
            await error.WriteLineAsync($"{Name}: {problem}").ConfigureAwait(false);
            return ExitCodes.Configuration;
        }

        if (await AskAsync(address, patience, cancellation).ConfigureAwait(false) is not { } reason)
        {
            return ExitCodes.Ok;
        }

        await error.WriteLineAsync($"{Name}: {reason}").ConfigureAwait(false);
        return ExitCodes.NotHealthy;
    }

    // Why it is not healthy; null when it is. The body may hold anything and is not read.
    private static async Task<string?> AskAsync(Uri address, TimeSpan patience, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { Timeout = patience };
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"{address} answers {(int)answer.StatusCode}; its body says why.";
        }
        catch (HttpRequestException fault)
        {
            return $"{address} does not answer ({fault.GetBaseException().Message}).";
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{address} did not answer within {patience.TotalSeconds:0.#} s.";
        }
    }
}
