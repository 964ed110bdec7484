using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>
/// Times whole processes. .NET's own way of starting one costs milliseconds, so a small Python process does it: posix_spawn, read the output
/// to its end, waitpid, by its own monotonic clock.
/// </summary>
internal sealed class SpawnTimer : IAsyncDisposable
{
    private const string SystemPython = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private SpawnTimer(Process process, string python, string pythonVersion) =>
        (_process, Python, PythonVersion) = (process, python, pythonVersion);

    /// <summary>The interpreter that is measured: the system's, else the real executable behind PATH's python3.</summary>
    internal string Python { get; }

    /// <summary>Its version.</summary>
    internal string PythonVersion { get; }

    /// <summary>Starts the process that times others.</summary>
    /// <param name="chosen">The interpreter to measure; null finds one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UnavailableException">There is no Python on this host.</exception>
    internal static async Task<SpawnTimer> StartAsync(string? chosen, CancellationToken cancellation)
    {
        string first = chosen ?? (File.Exists(SystemPython) ? SystemPython : "python3");
        try
        {
            // A version manager's shim is a shell script; measuring that would flatter us.
            string[] facts = (await AskAsync(first, "import os, sys, platform; print(os.path.realpath(sys.executable)); print(platform.python_version())", cancellation))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            using Stream source = typeof(SpawnTimer).Assembly.GetManifestResourceStream("spawn_timer.py")!;
            using var reader = new StreamReader(source);
            Process process = Start(facts[0], await reader.ReadToEndAsync(cancellation));
            return new SpawnTimer(process, facts[0], facts[1]);
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or IndexOutOfRangeException)
        {
            throw new UnavailableException($"'{first}' cannot be run on this host: install python3, or name one with --python.", fault);
        }
    }

    /// <summary>Times bare <c>python3 -c "print('hi')"</c>.</summary>
    /// <returns>Each run's milliseconds.</returns>
    internal Task<double[]> PythonAsync(int count, TimeSpan pause, CancellationToken cancellation) =>
        RunAsync([Python, "-c", "print('hi')"], count, pause, "hi\n", cancellation);

    /// <summary>Times a program, one run after the other.</summary>
    /// <param name="program">Its path and its arguments.</param>
    /// <param name="count">How often.</param>
    /// <param name="pause">Between two runs.</param>
    /// <param name="expected">What each has to print.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Each run's milliseconds.</returns>
    internal async Task<double[]> RunAsync(string[] program, int count, TimeSpan pause, string expected, CancellationToken cancellation)
    {
        string order = JsonSerializer.Serialize(new { argv = program, count, pause_s = pause.TotalSeconds, expect = expected });
        await _process.StandardInput.WriteLineAsync(order.AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        string? answer;
        try
        {
            answer = await _process.StandardOutput.ReadLineAsync(cancellation).AsTask()
                .WaitAsync(Patience + (count * (pause + TimeSpan.FromSeconds(2))), cancellation);
        }
        catch (TimeoutException fault)
        {
            throw new ScenarioException($"'{program[0]}', run {count} times, did not come to its end.", fault);
        }

        using var document = JsonDocument.Parse(answer ?? throw new ScenarioException("The process that times others has ended."));
        return document.RootElement.TryGetProperty("ms", out JsonElement times)
            ? [.. times.EnumerateArray().Select(time => time.GetDouble())]
            : throw new ScenarioException(document.RootElement.GetProperty("fault").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static Process Start(string python, string program)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(program);
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("PYTHON", StringComparison.Ordinal)))
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }

    private static async Task<string> AskAsync(string python, string program, CancellationToken cancellation)
    {
        using Process process = Start(python, program);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        string output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode == 0
            ? output
            : throw new UnavailableException(string.Create(CultureInfo.InvariantCulture, $"'{python}' ended with {process.ExitCode} when asked for its version."));
    }
}
