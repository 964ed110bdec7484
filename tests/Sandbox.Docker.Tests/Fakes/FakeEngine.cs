using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;

namespace Sandbox.Docker.Tests.Fakes;

/// <summary>A container engine on a free loopback port that answers what the test says. One request a connection.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<EngineCall> _calls = new();
    private readonly Func<EngineCall, EngineAnswer?> _answer;
    private readonly Task _serving;

    /// <summary>Starts it; an answer of null means none, ever.</summary>
    internal FakeEngine(Func<EngineCall, EngineAnswer?> answer)
    {
        _answer = answer;
        _listener.Start();
        Options = new ContainerOptions { Image = "image:1", Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}") };
        Client = new EngineClient(Options);
        _serving = ServeAsync();
    }

    internal ContainerOptions Options { get; }

    internal EngineClient Client { get; }

    internal IReadOnlyCollection<EngineCall> Calls => _calls;

    internal IEnumerable<string> Removed => _calls.Where(call => call.Method == "DELETE").Select(call => call.Path.Split('/')[^1].Split('?')[0]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();

        // In this order: a listener that is stopped between two connections would fail the next accept in a way of its own.
        await _end.CancelAsync();
        await _serving;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                NetworkStream stream = connection.GetStream();
                EngineCall call = await ReadAsync(stream, _end.Token);
                _calls.Enqueue(call);
                if (_answer(call) is not { } answer)
                {
                    await Task.Delay(Timeout.Infinite, _end.Token);
                    return;
                }

                byte[] body = Encoding.UTF8.GetBytes(answer.Json);
                string head = $"HTTP/1.1 {answer.Status} X\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], _end.Token);
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException)
            {
                // The client or the test is done.
            }
        }
    }

    private static async Task<EngineCall> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var received = new List<byte>();
        byte[] buffer = new byte[64 * 1024];
        int headEnd;
        while ((headEnd = received.ToArray().AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
        {
            await MoreAsync();
        }

        string[] head = Encoding.ASCII.GetString([.. received[..headEnd]]).Split("\r\n");
        string[] request = head[0].Split(' ');
        string? chunked = head.FirstOrDefault(line => line.StartsWith("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase));
        string? length = head.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        int start = headEnd + 4;
        if (chunked is not null)
        {
            while (!received.ToArray().AsSpan().EndsWith("0\r\n\r\n"u8))
            {
                await MoreAsync();
            }
        }

        int end = start + (length is null ? 0 : int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        while (chunked is null && received.Count < end)
        {
            await MoreAsync();
        }

        string body = Encoding.UTF8.GetString([.. received[start..]]);
        return new EngineCall(request[0], Uri.UnescapeDataString(request[1]), chunked is null ? body : Unchunk(body));

        async Task MoreAsync()
        {
            int read = await stream.ReadAsync(buffer, cancellation);
            received.AddRange(read > 0 ? buffer[..read] : throw new IOException("closed"));
        }
    }

    private static string Unchunk(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        var text = new List<byte>();
        int at = 0;
        while (true)
        {
            int line = bytes.AsSpan(at).IndexOf("\r\n"u8);
            int size = Convert.ToInt32(Encoding.ASCII.GetString(bytes, at, line), 16);
            if (size == 0)
            {
                return Encoding.UTF8.GetString([.. text]);
            }

            at += line + 2;
            text.AddRange(bytes[at..(at + size)]);
            at += size + 2;
        }
    }
}
