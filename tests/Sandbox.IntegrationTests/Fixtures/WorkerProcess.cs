using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>
/// The real executable as a separate process. It sees PATH, HOME, DOCKER_HOST and the settings it is given; nothing else of this
/// process's environment. Always ended and reaped, and its containers removed, when disposed.
/// </summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(45);

    private readonly Process _process;
    private readonly Engine _engine;
    private readonly ConcurrentQueue<string> _stdout = new();

    // Parsed when first asked for, and then kept: a test that waits asks many times.
    private readonly ConcurrentQueue<Lazy<LogLine>> _log = new();
    private readonly StringBuilder _stderr = new();
    private ShimClient? _shim;
    private bool _killed;

    private WorkerProcess(Process process, string name, Engine engine)
    {
        (_process, Name, _engine) = (process, name, engine);
        process.OutputDataReceived += (_, line) => Keep(line.Data, text =>
        {
            _stdout.Enqueue(text);
            _log.Enqueue(new Lazy<LogLine>(() => LogLine.Parse(text)));
        });
        process.ErrorDataReceived += (_, line) => Keep(line.Data, text => Locked(() => _stderr.AppendLine(text)));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Janitor.Watch(process.Id);
    }

    /// <summary>Its name in labels and results.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Everything it has logged so far.</summary>
    public IReadOnlyList<LogLine> Log => [.. _log.Select(line => line.Value)];

    /// <summary>Everything on its standard output so far, parsed or not.</summary>
    public string Stdout => string.Join('\n', _stdout);

    /// <summary>Everything on its standard error so far.</summary>
    public string Stderr => Locked(_stderr.ToString);

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its HTTP face; there once it is ready.</summary>
    public ShimClient Shim => _shim ?? throw new InvalidOperationException("This worker has no HTTP face, or is not ready.");

    /// <summary>Bytes of memory it holds.</summary>
    public long ResidentBytes => File.ReadLines($"/proc/{Id}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
        .Single();

    /// <summary>Starts it. Settings go without their prefix; the port is a free one unless given.</summary>
    internal static WorkerProcess Start(WorkerSettings settings, params string[] arguments)
    {
        string name = settings.Values.GetValueOrDefault("WORKER_NAME") ?? TestEnvironment.UniqueName("test");
        var start = new ProcessStartInfo(TestEnvironment.WorkerPath)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["DOTNET_ROOT"] = TestEnvironment.DotnetRoot;

        // Starts in half the time; the worker itself asks for the opposite, so that none of its jobs waits for the compiler.
        start.Environment["DOTNET_TieredCompilation"] = "1";
        foreach (string inherited in (string[])["PATH", "HOME", "DOCKER_HOST"])
        {
            if (Environment.GetEnvironmentVariable(inherited) is { } value)
            {
                start.Environment[inherited] = value;
            }
        }

        start.Environment["AMON_SANDBOX_PORT"] = "0";

        // Of the hundreds of workers that the tests start, hardly any runs enough jobs for the four sandboxes that it would make.
        start.Environment["AMON_SANDBOX_POOL_SIZE"] = "1";
        start.Environment["AMON_SANDBOX_WORKER_NAME"] = name;
        foreach ((string suffix, string value) in settings.Values)
        {
            start.Environment[$"AMON_SANDBOX_{suffix}"] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new WorkerProcess(process, name, new Engine(settings.Values.GetValueOrDefault("ENGINE")));
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    internal static async Task<WorkerProcess> StartReadyAsync(WorkerSettings settings)
    {
        WorkerProcess worker = Start(settings);
        try
        {
            LogLine ready = await worker.WaitForEventAsync("worker.ready", ReadyDeadline);
            if (ready["addresses"] is { Length: > 0 } address)
            {
                worker._shim = new ShimClient(new Uri(address));
            }

            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>The lines of an event so far.</summary>
    public IReadOnlyList<LogLine> EventsOf(string name) => [.. Log.Where(line => line.Event == name)];

    /// <summary>Waits for a line of the event; fails at once when the process ends first.</summary>
    public async Task<LogLine> WaitForEventAsync(string name, TimeSpan? deadline = null, Func<LogLine, bool>? matching = null) =>
        await Eventually.ValueAsync(
            () =>
            {
                bool ended = HasEnded;
                LogLine? found = EventsOf(name).FirstOrDefault(line => matching is null || matching(line));
                return found is null && ended
                    ? throw new InvalidOperationException($"The worker ended with {_process.ExitCode} before it logged {name}. {Stderr}\n{Stdout}")
                    : Task.FromResult(found);
            },
            deadline ?? TimeSpan.FromSeconds(30),
            $"{name} in the log of {Name}");

    /// <summary>Asks it to stop: SIGTERM.</summary>
    public void Terminate() => Signals.Send(Id, Signals.Terminate);

    /// <summary>Ends it on the spot: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _killed = true;
        Signals.Send(Id, Signals.Kill);
        await WaitForExitAsync(StopDeadline);
    }

    /// <summary>Waits for its end; its standard output and error are complete then.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The worker {Name} did not end within {deadline.TotalSeconds} s.\n{Stderr}\n{Stdout}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _shim?.Dispose();
        try
        {
            Terminate();
            await WaitForExitAsync(StopDeadline);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }

        Janitor.Forget(Id);
        _process.Dispose();
        if (_killed)
        {
            await _engine.RemoveContainersOfAsync(Name);
        }
    }

    private static void Keep(string? line, Action<string> keep)
    {
        if (line is not null)
        {
            keep(line);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_stderr)
        {
            return read();
        }
    }
}
