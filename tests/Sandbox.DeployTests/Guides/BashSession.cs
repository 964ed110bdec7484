using System.Diagnostics;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Guides;

/// <summary>
/// One bash, as somebody has it open who works through a guide: what one block sets is there in the next. It ends at the first command that fails.
/// </summary>
internal sealed class BashSession : IAsyncDisposable
{
    private const string Done = "done";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _bash;
    private readonly string _folder;
    private int _blocks;

    private BashSession(Process bash, string folder) => (_bash, _folder) = (bash, folder);

    /// <summary>Starts it in the repository's top folder.</summary>
    /// <param name="variables">Its environment beside PATH, HOME and the engine's address.</param>
    /// <param name="folder">Where what is temporary goes.</param>
    internal static BashSession Start(IReadOnlyDictionary<string, string> variables, string folder)
    {
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment.Clear();
        foreach (string inherited in (string[])["PATH", "HOME", "DOCKER_HOST"])
        {
            if (Environment.GetEnvironmentVariable(inherited) is { } value)
            {
                start.Environment[inherited] = value;
            }
        }

        start.Environment["DOTNET_ROOT"] = TestEnvironment.DotnetRoot;
        start.Environment["TMPDIR"] = folder;
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        Process bash = Process.Start(start)!;
        Janitor.Watch(bash.Id);
        return new BashSession(bash, folder);
    }

    /// <summary>Runs a block as if it were pasted.</summary>
    /// <param name="commands">The block.</param>
    /// <returns>What it printed, and 0; or 1 when a command in it failed, which ends the session.</returns>
    internal async Task<ToolOutput> RunAsync(string commands)
    {
        string script = Path.Combine(_folder, $"block-{++_blocks}.sh");
        string printed = Path.Combine(_folder, $"block-{_blocks}.txt");
        await File.WriteAllTextAsync(script, commands + '\n', TestContext.Current.CancellationToken);
        await _bash.StandardInput.WriteLineAsync($"set -eo pipefail; source '{script}' </dev/null >'{printed}' 2>&1; set +eo pipefail; echo {Done}");
        await _bash.StandardInput.FlushAsync();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Deadline);
        try
        {
            string? said = await _bash.StandardOutput.ReadLineAsync(late.Token);
            return new ToolOutput(said == Done ? 0 : 1, await File.ReadAllTextAsync(printed, late.Token), "");
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"This block did not end within {Deadline.TotalSeconds} s:\n{commands}\n{await File.ReadAllTextAsync(printed, CancellationToken.None)}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _bash.Kill(entireProcessTree: true);
        await _bash.WaitForExitAsync(CancellationToken.None);
        Janitor.Forget(_bash.Id);
        _bash.Dispose();
    }
}
