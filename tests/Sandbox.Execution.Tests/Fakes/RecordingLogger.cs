using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>Keeps every event: its name, its message and its named values.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<LoggedEvent> _events = new();

    internal IReadOnlyCollection<LoggedEvent> Events => _events;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        _events.Enqueue(new LoggedEvent(eventId.Name, logLevel, $"{formatter(state, exception)} {exception}", values));
    }
}
