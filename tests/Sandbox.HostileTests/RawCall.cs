using System.Net.Sockets;
using System.Text;

namespace Sandbox.HostileTests;

/// <summary>A caller on a bare socket, who leaves when it likes and as rudely as it likes.</summary>
internal sealed class RawCall : IDisposable
{
    private readonly Socket _socket;
    private bool _left;

    private RawCall(Socket socket) => _socket = socket;

    internal static async Task<RawCall> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        return new RawCall(socket);
    }

    internal static string Head(int length) =>
        $"POST /run HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {HostileWorker.Key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    internal Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    internal async Task SendAsync(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Sends a whole request.</summary>
    internal Task SendJobAsync(byte[] body) => SendAsync([.. Encoding.ASCII.GetBytes(Head(body.Length)), .. body]);

    /// <summary>Reads the first bytes of the answer, and no more.</summary>
    internal async Task<int> ReadSomeAsync() => await _socket.ReceiveAsync(new byte[16], SocketFlags.None, TestContext.Current.CancellationToken);

    /// <summary>Leaves without a word: a reset instead of a goodbye.</summary>
    internal void Reset()
    {
        if (!_left)
        {
            _left = true;
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Close();
        }
    }

    public void Dispose() => _socket.Dispose();
}
