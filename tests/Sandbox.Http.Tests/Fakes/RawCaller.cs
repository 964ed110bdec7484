using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sandbox.Http.Tests.Fakes;

/// <summary>A connection that says what no HTTP client would say.</summary>
internal sealed class RawCaller : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Bytes that have come and were not read.</summary>
    internal int Available => _socket.Available;

    internal static async Task<RawCaller> ConnectAsync(ShimHost host)
    {
        var caller = new RawCaller();
        await caller._socket.ConnectAsync(IPAddress.Loopback, host.Http.BaseAddress!.Port, Token);
        return caller;
    }

    internal Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Says it, unless the other side has cut it off already.</summary>
    internal async Task SayAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, Token)..];
            }
        }
        catch (SocketException)
        {
            // Whoever hears then hears why.
        }
    }

    /// <summary>Says that nothing more will come.</summary>
    internal void Finish() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until the other side closes the connection.</summary>
    internal async Task<string> HearAllAsync()
    {
        var heard = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await _socket.ReceiveAsync(buffer, Token)) > 0;)
            {
                heard.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Cut off instead of closed; what was heard before counts.
        }

        return heard.ToString();
    }

    /// <summary>Whether the other side has closed the connection; nothing is read from one that is open.</summary>
    internal bool IsClosed()
    {
        try
        {
            return _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void Dispose() => _socket.Dispose();
}
