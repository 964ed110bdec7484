using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>Every container of a worker that the machine's engine creates and destroys, by the engine's own word and clock.</summary>
internal sealed class EngineEvents : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<EngineEvent> _events = new();

    private EngineEvents(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        Janitor.Watch(process.Id);
    }

    /// <summary>What has been heard so far, in the engine's order.</summary>
    internal IReadOnlyList<EngineEvent> All => [.. _events.OrderBy(heard => heard.At)];

    /// <summary>Listens from now on; nothing of the worker that comes later is missed.</summary>
    internal static EngineEvents Listen(string worker)
    {
        var start = new ProcessStartInfo("docker") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "events", "--since", now, "--filter", "type=container", "--filter", "event=create", "--filter", "event=destroy",
            "--filter", $"label=amon.sandbox.worker={worker}", "--format", "{{.TimeNano}} {{.Action}} {{.Actor.ID}}",
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new EngineEvents(process);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signals.Send(_process.Id, Signals.Kill);
        }

        await _process.WaitForExitAsync();
        Janitor.Forget(_process.Id);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line?.Split(' ') is [{ } at, { } action, { } container])
        {
            long ticks = long.Parse(at, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick;
            _events.Enqueue(new EngineEvent(DateTimeOffset.UnixEpoch.AddTicks(ticks), action == "create", container));
        }
    }
}
