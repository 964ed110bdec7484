using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Systemd;

/// <summary>
/// The worker's executable under something that is to it what systemd is: a parent of that name, a socket that hears its notifications, and a
/// folder of credentials. Always ended when disposed.
/// </summary>
internal sealed class NotifiedWorker : IAsyncDisposable
{
    // The worker as a child and not in the shell's place: it looks at its parent's name. Its exit code becomes the shell's.
    private const string Script = "\"$0\" & echo $! > \"$1.new\"; mv \"$1.new\" \"$1\"; wait $!";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-notify-");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Process _manager;

    private NotifiedWorker(WorkerSettings settings, params (string Id, string Content)[] credentials)
    {
        Port = FreePort.Find();
        string socket = Path.Combine(_folder.FullName, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(socket));
        foreach ((string id, string content) in credentials)
        {
            File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("credentials").FullName, id), content);
        }

        string shell = Path.Combine(_folder.FullName, "systemd");
        File.CreateSymbolicLink(shell, "/bin/sh");
        var start = new ProcessStartInfo(shell) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        foreach (string argument in (string[])["-c", Script, TestEnvironment.WorkerPath, PidFile])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (string inherited in (string[])["PATH", "HOME", "DOCKER_HOST"])
        {
            if (Environment.GetEnvironmentVariable(inherited) is { } value)
            {
                start.Environment[inherited] = value;
            }
        }

        start.Environment["DOTNET_ROOT"] = TestEnvironment.DotnetRoot;
        start.Environment["DOTNET_TieredCompilation"] = "1"; // starts in half the time
        start.Environment["NOTIFY_SOCKET"] = socket;
        start.Environment["CREDENTIALS_DIRECTORY"] = Path.Combine(_folder.FullName, "credentials");
        start.Environment["AMON_SANDBOX_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["AMON_SANDBOX_POOL_SIZE"] = "1";
        start.Environment["AMON_SANDBOX_WORKER_NAME"] = Name;
        foreach ((string suffix, string value) in settings)
        {
            start.Environment[$"AMON_SANDBOX_{suffix}"] = value;
        }

        _manager = Process.Start(start)!;
        _manager.BeginOutputReadLine();
        _manager.ErrorDataReceived += (_, line) => Stderr += line.Data + "\n";
        _manager.BeginErrorReadLine();
    }

    /// <summary>Its name in labels and results.</summary>
    internal string Name { get; } = TestEnvironment.UniqueName("notify");

    /// <summary>Where it listens.</summary>
    internal int Port { get; }

    /// <summary>What it has said on its standard error.</summary>
    internal string Stderr { get; private set; } = "";

    /// <summary>Whether it has said anything to its manager that was not heard yet.</summary>
    internal bool HasSaidMore => _socket.Available > 0;

    private string PidFile => Path.Combine(_folder.FullName, "pid");

    /// <summary>Starts it. Settings go without their prefix.</summary>
    internal static async Task<NotifiedWorker> StartAsync(WorkerSettings settings, params (string Id, string Content)[] credentials)
    {
        var worker = new NotifiedWorker(settings, credentials);
        await Eventually.TrueAsync(() => File.Exists(worker.PidFile), TimeSpan.FromSeconds(20), "the worker's process id");
        Janitor.Watch(worker.ProcessId());
        return worker;
    }

    /// <summary>The next notification.</summary>
    internal async Task<string> HearAsync()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        byte[] message = new byte[4096];
        try
        {
            return Encoding.UTF8.GetString(message, 0, await _socket.ReceiveAsync(message, late.Token));
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The worker {Name} has not notified its manager within a minute. {Stderr}");
        }
    }

    /// <summary>Asks it to stop: SIGTERM.</summary>
    internal void Terminate() => Signals.Send(ProcessId(), Signals.Terminate);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> WaitForExitAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        await _manager.WaitForExitAsync(late.Token);
        return _manager.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        int worker = ProcessId();
        if (!_manager.HasExited)
        {
            Signals.Send(worker, Signals.Terminate);
            try
            {
                await WaitForExitAsync();
            }
            catch (OperationCanceledException)
            {
                Signals.Send(worker, Signals.Kill);
                await WaitForExitAsync();
                await Engine.Default.RemoveContainersOfAsync(Name);
            }
        }

        Janitor.Forget(worker);
        _manager.Dispose();
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }

    private int ProcessId() => int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);
}
