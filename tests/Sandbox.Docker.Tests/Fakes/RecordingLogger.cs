using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sandbox.Docker.Tests.Fakes;

internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(string? Name, string Text)> _events = new();

    internal IReadOnlyCollection<(string? Name, string Text)> Events => _events;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue((eventId.Name, formatter(state, exception)));
}
