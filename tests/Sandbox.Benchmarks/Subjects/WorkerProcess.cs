using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Docker.DotNet.Models;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>
/// The real executable as a separate process, with every setting at its default but those given. Ended, reaped and its containers gone when
/// disposed.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int LinesKept = 40;
    private const int LooksUntilSettled = 5;
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static int _started;

    private readonly Process _process;
    private readonly Engine _engine;
    private readonly Queue<string> _lastLines = new();
    private readonly TaskCompletionSource<Uri?> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkerProcess(Process process, string name, Engine engine)
    {
        (_process, Name, _engine) = (process, name, engine);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Exited += (_, _) => _ready.TrySetException(new ScenarioException($"The worker ended before it was ready. {LastWords}"));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Janitor.Watch(process.Id);
    }

    /// <summary>Its name in labels and results.</summary>
    internal string Name { get; }

    /// <summary>Memory and CPU time of this process alone, without its sandboxes.</summary>
    internal ProcessUsage Usage => new(_process.Id);

    /// <summary>The last lines of its log, for a failure's sentence.</summary>
    internal string LastWords
    {
        get
        {
            lock (_lastLines)
            {
                return string.Join('\n', _lastLines.TakeLast(5));
            }
        }
    }

    /// <summary>Starts it, without waiting. Settings go without their prefix; the port is a free one unless given.</summary>
    /// <exception cref="UnavailableException">There is no executable.</exception>
    internal static WorkerProcess Start(Engine engine, IReadOnlyDictionary<string, string> settings)
    {
        string name = $"benchmark-{Environment.ProcessId}-{Interlocked.Increment(ref _started)}";
        var start = new ProcessStartInfo(FindExecutable())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Clear();
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach (string inherited in (string[])["PATH", "HOME", "DOCKER_HOST"])
        {
            if (Environment.GetEnvironmentVariable(inherited) is { } value)
            {
                start.Environment[inherited] = value;
            }
        }

        start.Environment["AMON_SANDBOX_PORT"] = "0";
        start.Environment["AMON_SANDBOX_WORKER_NAME"] = name;
        foreach ((string suffix, string value) in settings)
        {
            start.Environment[$"AMON_SANDBOX_{suffix}"] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new WorkerProcess(process, name, engine);
    }

    /// <summary>Starts it, waits until it is ready and its pool is full.</summary>
    internal static async Task<WorkerProcess> StartReadyAsync(
        Engine engine, IReadOnlyDictionary<string, string> settings, int pool, CancellationToken cancellation)
    {
        WorkerProcess worker = Start(engine, settings);
        try
        {
            await worker.WaitUntilReadyAsync(cancellation);
            await worker.SettleAsync(pool, cancellation);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for its own word that it is ready.</summary>
    internal async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        try
        {
            await _ready.Task.WaitAsync(ReadyDeadline, cancellation);
        }
        catch (TimeoutException)
        {
            throw new ScenarioException($"The worker was not ready within {ReadyDeadline.TotalSeconds:0} s. {LastWords}");
        }
    }

    /// <summary>A caller of its HTTP face.</summary>
    internal async Task<Caller> CallerAsync() => new(
        await _ready.Task ?? throw new InvalidOperationException("This worker has no HTTP face."), this);

    /// <summary>
    /// Waits until exactly the pool is there and all of it runs: nothing is being removed, nothing is being made, and the last one made has
    /// had the time to greet.
    /// </summary>
    internal async Task SettleAsync(int pool, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        int seen = 0;
        while (seen < LooksUntilSettled)
        {
            IReadOnlyList<ContainerListResponse> there = await _engine.ContainersOfAsync(Name, cancellation);
            seen = there.Count == pool && there.All(Engine.IsRunning) ? seen + 1 : 0;
            if (Stopwatch.GetElapsedTime(began) > ReadyDeadline)
            {
                throw new ScenarioException($"The worker should keep {pool} sandboxes waiting, but after {ReadyDeadline.TotalSeconds:0} s it has {there.Count}. {LastWords}");
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        if (!await HasEndedAsync())
        {
            Signals.Send(_process.Id, Signals.Kill);
            await HasEndedAsync();
        }

        Janitor.Forget(_process.Id);
        _process.Dispose();
        _ = _ready.Task.Exception;
        await _engine.RemoveContainersOfAsync(Name);
    }

    private static string FindExecutable()
    {
        string? path = Environment.GetEnvironmentVariable("SANDBOX_WORKER_PATH");
        if (string.IsNullOrEmpty(path))
        {
            path = typeof(WorkerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "WorkerPath").Value!;
        }

        return File.Exists(path)
            ? path
            : throw new UnavailableException($"There is no worker at {path}: build the solution, or set SANDBOX_WORKER_PATH to its executable.");
    }

    private async Task<bool> HasEndedAsync()
    {
        using var late = new CancellationTokenSource(StopDeadline);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Hear(string? line)
    {
        Keep(line);
        if (!_ready.Task.IsCompleted && line is not null && line.Contains("\"worker.ready\"", StringComparison.Ordinal))
        {
            using var document = JsonDocument.Parse(line);
            string? address = document.RootElement.TryGetProperty("addresses", out JsonElement value) ? value.GetString() : null;
            _ready.TrySetResult(string.IsNullOrEmpty(address) ? null : new Uri(address));
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
            {
                _lastLines.Dequeue();
            }
        }
    }
}
