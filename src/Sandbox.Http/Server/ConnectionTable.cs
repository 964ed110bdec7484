using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Sandbox.Http.Server;

/// <summary>
/// Bounds the open connections. When all places are taken, a new connection gets the place of the one that has been idle for longest,
/// so that idle ones, however many, cannot keep a caller out. Idle is whoever has no job waiting or running: silent ones, those in
/// the middle of their headers or body, and slow readers. If all have jobs the new one is closed. Thread-safe.
/// </summary>
internal sealed partial class ConnectionTable(HttpOptions options, TimeProvider time, ILogger<ConnectionTable> logger)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // The one that has been idle for longest first.
    private readonly LinkedList<ConnectionPlace> _idle = new();
    private int _open;
    private int _closed;
    private int _refused;
    private long? _toldAt;

    /// <summary>Serves the connection, or closes it for want of a place.</summary>
    internal async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var place = new ConnectionPlace(this, connection);
        if (!TryEnter(place, out ConnectionPlace? oldest))
        {
            connection.Abort(new ConnectionAbortedException("Every connection has a job."));
            return;
        }

        oldest?.Connection.Abort(new ConnectionAbortedException("It was idle, and its place was needed."));
        connection.Features.Set(place);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(place);
        }
    }

    internal void Touch(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place.Node.List is not null)
            {
                _idle.Remove(place.Node);
                _idle.AddLast(place.Node);
            }
        }
    }

    internal void Hold(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place.Node.List is not null)
            {
                _idle.Remove(place.Node);
            }
        }
    }

    internal void LetGo(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place is { Counted: true, Node.List: null })
            {
                _idle.AddLast(place.Node);
            }
        }
    }

    private bool TryEnter(ConnectionPlace place, out ConnectionPlace? oldest)
    {
        oldest = null;
        lock (_lock)
        {
            if (_open >= options.MaxConnections)
            {
                oldest = _idle.First?.Value;
                (_closed, _refused) = oldest is null ? (_closed, _refused + 1) : (_closed + 1, _refused);
                Tell();
                if (oldest is null)
                {
                    return false;
                }

                Drop(oldest);
            }

            place.Counted = true;
            _open++;
            _idle.AddLast(place.Node);
            return true;
        }
    }

    private void Leave(ConnectionPlace place)
    {
        lock (_lock)
        {
            Drop(place);
        }
    }

    // Under the lock. Counted once, whether it was told to go or went by itself.
    private void Drop(ConnectionPlace place)
    {
        if (place.Counted)
        {
            place.Counted = false;
            _open--;
        }

        if (place.Node.List is not null)
        {
            _idle.Remove(place.Node);
        }
    }

    // Under the lock. A line a minute: a flood of connections must not become a flood of lines.
    private void Tell()
    {
        if (_toldAt is { } told && time.GetElapsedTime(told) < TellEvery)
        {
            return;
        }

        _toldAt = time.GetTimestamp();
        LogFull(options.MaxConnections, _closed, _refused);
    }

    [LoggerMessage(EventId = 400, EventName = "http.connections.full", Level = LogLevel.Warning,
        Message = "All {Most} connections are taken; so far {Closed} idle ones were closed for new ones, and {Refused} new ones refused. AMON_SANDBOX_MAX_CONNECTIONS sets how many there are")]
    private partial void LogFull(int most, int closed, int refused);
}
