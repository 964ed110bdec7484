using System.ComponentModel;
using System.Diagnostics;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>Runs a command line program with a deadline.</summary>
internal static class Tool
{
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Runs it and expects success.</summary>
    internal static async Task<ToolOutput> RunAsync(string program, params string[] arguments) =>
        await TryRunAsync(program, arguments) is { ExitCode: 0 } output
            ? output
            : throw new PreparationException($"'{program} {string.Join(' ', arguments)}' failed; run it by hand to see why.");

    /// <summary>Runs it; a failure is the caller's to judge.</summary>
    internal static async Task<ToolOutput> TryRunAsync(string program, IEnumerable<string> arguments, byte[]? stdin = null, TimeSpan? within = null)
    {
        TimeSpan limit = within ?? UsualDeadline;
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = StartOrExplain(start);
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            Task<string> stdout = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> stderr = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.StandardInput.BaseStream.WriteAsync(stdin ?? [], deadline.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
            return new ToolOutput(process.ExitCode, await stdout, await stderr);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new PreparationException($"'{program} {string.Join(' ', start.ArgumentList)}' did not end within {limit.TotalSeconds} s.", late);
        }
    }

    private static Process StartOrExplain(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new PreparationException($"{start.FileName} cannot be run: install it; these tests need it.", missing);
        }
    }
}
