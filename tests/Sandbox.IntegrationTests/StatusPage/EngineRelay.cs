using System.Net.Sockets;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.StatusPage;

/// <summary>A socket that leads to the machine's engine, until it is cut: the engine is away for whoever came this way, and for nobody else.</summary>
internal sealed class EngineRelay : IAsyncDisposable
{
    private const string EnginePath = "/var/run/docker.sock";

    private readonly string _path = Path.Combine(Path.GetTempPath(), TestEnvironment.UniqueName("relay") + ".sock");
    private readonly List<Socket> _sockets = [];
    private Socket _listener;
    private Task _serving;

    internal EngineRelay() => (_listener, _serving) = Listen();

    /// <summary>Its address.</summary>
    internal string Address => $"unix://{_path}";

    /// <summary>From now on nobody gets through, and those who had are cut off.</summary>
    internal async Task CutAsync()
    {
        _listener.Dispose();
        File.Delete(_path);
        await _serving;
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
            _sockets.Clear();
        }
    }

    /// <summary>It leads there again.</summary>
    internal void Restore() => (_listener, _serving) = Listen();

    public async ValueTask DisposeAsync() => await CutAsync();

    private (Socket Listener, Task Serving) Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_path));
        listener.Listen();
        return (listener, ServeAsync(listener));
    }

    private async Task ServeAsync(Socket listener)
    {
        while (true)
        {
            Socket caller;
            try
            {
                caller = await listener.AcceptAsync();
            }
            catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
            {
                return;
            }

            var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            lock (_sockets)
            {
                _sockets.Add(caller);
                _sockets.Add(engine);
            }

            await engine.ConnectAsync(new UnixDomainSocketEndPoint(EnginePath));
            _ = JoinAsync(caller, engine);
        }
    }

    private static async Task JoinAsync(Socket caller, Socket engine)
    {
        await Task.WhenAll(PumpAsync(caller, engine), PumpAsync(engine, caller));
        caller.Dispose();
        engine.Dispose();
    }

    // Each direction ends by itself: an attached stream's input may be over long before its output is.
    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer)) > 0;)
            {
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            to.Dispose();
        }
    }
}
