using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Http.Server;

namespace Sandbox.Http.Tests.Server;

public sealed class ConnectionTableTests
{
    private readonly ConnectionTable _table = new(new HttpOptions { MaxConnections = 2 }, TimeProvider.System, NullLogger<ConnectionTable>.Instance);

    [Fact]
    public async Task ServeAsync_ConnectionThatHeldAJob_IsIdleAfterIt()
    {
        using var first = new Served(_table);
        using var second = new Served(_table);
        IDisposable job = first.Place.Hold();
        job.Dispose();
        using IDisposable other = second.Place.Hold();

        using var third = new Served(_table);

        Assert.True(first.Aborted);
        Assert.False(second.Aborted || third.Aborted);
        await Task.WhenAll(second.EndAsync(), third.EndAsync());
    }

    [Fact]
    public async Task ServeAsync_ConnectionClosedInTheMiddleOfItsJob_FreesItsPlaceOnce()
    {
        using var first = new Served(_table);
        IDisposable job = first.Place.Hold();
        await first.EndAsync();
        job.Dispose();

        using var second = new Served(_table);
        using var third = new Served(_table);

        Assert.False(second.Aborted || third.Aborted);
        using IDisposable two = second.Place.Hold();
        using IDisposable three = third.Place.Hold();
        using var fourth = new Served(_table);
        Assert.True(fourth.Aborted);
    }

    [Fact]
    public async Task ServeAsync_ConnectionThatWasToldToGo_FreesItsPlaceOnce()
    {
        using var first = new Served(_table);
        using var second = new Served(_table);
        using var third = new Served(_table);
        Assert.True(first.Aborted);
        await first.EndAsync();

        // Two places, and two are taken: the next one needs another's.
        using var fourth = new Served(_table);

        Assert.True(second.Aborted);
        Assert.False(third.Aborted || fourth.Aborted);
    }

    private sealed class Served : IDisposable
    {
        private readonly Connection _connection = new();
        private readonly TaskCompletionSource _end = new();
        private readonly Task _serving;

        internal Served(ConnectionTable table)
        {
            _serving = table.ServeAsync(_connection, _ => _end.Task);
        }

        internal ConnectionPlace Place => _connection.Features.Get<ConnectionPlace>()!;

        internal bool Aborted => _connection.Aborted;

        internal Task EndAsync()
        {
            _end.TrySetResult();
            return _serving;
        }

        public void Dispose() => _end.TrySetResult();
    }

    private sealed class Connection : DefaultConnectionContext
    {
        internal bool Aborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => Aborted = true;
    }
}
