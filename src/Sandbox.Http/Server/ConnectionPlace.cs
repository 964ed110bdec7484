using Microsoft.AspNetCore.Connections;

namespace Sandbox.Http.Server;

/// <summary>One open connection's place in the <see cref="ConnectionTable"/>. What it holds is the table's to read and write.</summary>
internal sealed class ConnectionPlace
{
    private readonly ConnectionTable _table;

    internal ConnectionPlace(ConnectionTable table, ConnectionContext connection)
    {
        (_table, Connection) = (table, connection);
        Node = new LinkedListNode<ConnectionPlace>(this);
    }

    internal ConnectionContext Connection { get; }

    internal LinkedListNode<ConnectionPlace> Node { get; }

    internal bool Counted { get; set; }

    /// <summary>A request has begun: no connection is younger.</summary>
    internal void Touch() => _table.Touch(this);

    /// <summary>A job of this connection waits or runs: it is not closed for another's sake until the return value is disposed.</summary>
    internal IDisposable Hold()
    {
        _table.Hold(this);
        return new Release(this);
    }

    private sealed class Release(ConnectionPlace place) : IDisposable
    {
        public void Dispose() => place._table.LetGo(place);
    }
}
