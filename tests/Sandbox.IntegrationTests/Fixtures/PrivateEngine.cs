using System.Diagnostics;
using System.Globalization;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>
/// A container engine of a test's own, to be stopped and killed at will: another dockerd beside the machine's, with its data, its state, its
/// socket and its containerd in a folder under /tmp, and in a network namespace of its own: a dockerd told to do without a bridge removes
/// docker0, and that one is the machine's. Needs root.
/// </summary>
public sealed class PrivateEngine : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(40);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), TestEnvironment.UniqueName("amon-engine"));
    private Process? _daemon;
    private Engine? _engine;

    /// <summary>Its address.</summary>
    internal string Address => $"unix://{_folder}/docker.sock";

    /// <summary>Asks it.</summary>
    internal Engine Engine => _engine ??= new Engine(Address);

    private string Log => Path.Combine(_folder, "dockerd.log");

    private string Containerd => Path.Combine(_folder, "exec", "containerd");

    public async ValueTask InitializeAsync()
    {
        if (Environment.UserName != "root")
        {
            throw new PreparationException("These tests start an engine of their own, which needs root: run them as root.");
        }

        Directory.CreateDirectory(_folder);
        await StartAsync();
        await Engine.LoadFromDefaultAsync(TestEnvironment.SandboxImage);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await KillContainerdAsync();
        foreach (string mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(place => place.StartsWith(_folder, StringComparison.Ordinal)).Reverse())
        {
            await Tool.TryRunAsync("umount", ["--lazy", mount]);
        }

        await Tool.TryRunAsync("rm", ["--recursive", "--force", "--one-file-system", _folder]);
    }

    /// <summary>Starts it when it does not run, and waits until it answers.</summary>
    internal async Task StartAsync()
    {
        if (_daemon is { HasExited: false })
        {
            return;
        }

        _daemon?.Dispose();
        await KillContainerdAsync();
        _daemon = Launch();
        await Eventually.TrueAsync(
            () => _daemon.HasExited
                ? throw new PreparationException($"The private dockerd ended with {_daemon.ExitCode}: {File.ReadAllText(Log)[^2000..]}")
                : Engine.AnswersAsync(),
            StartDeadline,
            $"an answer of the private dockerd; its log is {Log}");
    }

    /// <summary>Asks it to stop, and waits for its end; its containers end with it.</summary>
    internal Task StopAsync() => EndAsync(Signals.Terminate);

    /// <summary>Ends it on the spot. Its containers live on.</summary>
    internal Task KillAsync() => EndAsync(Signals.Kill);

    /// <summary>From now on it takes connections and says nothing.</summary>
    internal void Hang() => Signals.Send(_daemon!.Id, Signals.Stop);

    /// <summary>It says what it was asked meanwhile.</summary>
    internal void Recover() => Signals.Send(_daemon!.Id, Signals.Continue);

    private async Task EndAsync(int signal)
    {
        if (_daemon is not { HasExited: false } daemon)
        {
            return;
        }

        Signals.Send(daemon.Id, signal);
        using var late = new CancellationTokenSource(StopDeadline);
        try
        {
            await daemon.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            Signals.Send(daemon.Id, Signals.Kill);
            await daemon.WaitForExitAsync(CancellationToken.None);
        }

        Janitor.Forget(daemon.Id);
    }

    private Process Launch()
    {
        // In a network namespace of its own: `--bridge none` removes the interface docker0, and in the host's namespace that would
        // be the bridge of the machine's own engine.
        // Through a shell, for the log; both it and unshare exec, so that the process is the one that is signalled. A containerd of its own: without an address given,
        // dockerd would share the machine's, and with it the names of its containers.
        string command =
            $"exec unshare --net dockerd --data-root {_folder}/data --exec-root {_folder}/exec --pidfile {_folder}/dockerd.pid --host {Address} " +
            $"--bridge none --iptables=false --ip-forward=false --ip-masq=false --containerd-namespace private --containerd-plugins-namespace private-plugins " +
            $">> {Log} 2>&1";
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        start.Environment.Remove("DOCKER_HOST");
        Process daemon = Process.Start(start)!;
        daemon.StandardInput.Close();
        Janitor.Watch(daemon.Id);
        return daemon;
    }

    // A dockerd that was killed leaves its containerd behind, or that one's pid file and sockets, and the next one stumbles over them.
    private async Task KillContainerdAsync()
    {
        string pidFile = Path.Combine(Containerd, "containerd.pid");
        if (File.Exists(pidFile) && int.TryParse(await File.ReadAllTextAsync(pidFile), CultureInfo.InvariantCulture, out int pid) && IsOurs(pid))
        {
            Signals.Send(pid, Signals.Kill);
            await Eventually.TrueAsync(() => !IsOurs(pid), TimeSpan.FromSeconds(10), "the end of the private containerd");
        }

        await Tool.TryRunAsync("sh", ["-c", $"rm -f {Containerd}/*.pid {Containerd}/*.sock {Containerd}/*.sock.ttrpc {_folder}/dockerd.pid"]);
    }

    private bool IsOurs(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains(_folder, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
