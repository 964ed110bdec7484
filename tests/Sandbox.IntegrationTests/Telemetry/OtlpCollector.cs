using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sandbox.IntegrationTests.Telemetry;

/// <summary>Takes in what is exported by OTLP over HTTP, and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<Export> _exports = new();
    private readonly HttpListener _listener;
    private readonly Task _serving;

    private OtlpCollector(HttpListener listener, Uri address)
    {
        (_listener, Address) = (listener, address);
        _serving = ServeAsync();
    }

    /// <summary>Its base address.</summary>
    internal Uri Address { get; }

    /// <summary>Everything that came.</summary>
    internal IReadOnlyCollection<Export> Exports => _exports;

    /// <summary>The spans among it.</summary>
    internal IReadOnlyList<OtlpSpan> Spans => [.. _exports.Where(export => export.Path == "/v1/traces").SelectMany(export => OtlpSpan.ReadAll(export.Body))];

    internal static OtlpCollector Start()
    {
        for (int tries = 0; ; tries++)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}/");
            var listener = new HttpListener { Prefixes = { address.AbsoluteUri } };
            try
            {
                listener.Start();
                return new OtlpCollector(listener, address);
            }
            catch (HttpListenerException) when (tries < 10)
            {
                // Somebody else was given the port meanwhile.
                listener.Close();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await call.Request.InputStream.CopyToAsync(body);
            _exports.Enqueue(new Export(call.Request.Url!.AbsolutePath, call.Request.ContentType, call.Request.Headers["x-key"], body.ToArray()));
            call.Response.ContentType = "application/x-protobuf";
            call.Response.Close();
        }
    }

    /// <summary>One request.</summary>
    internal sealed record Export(string Path, string? ContentType, string? Key, byte[] Body);
}
