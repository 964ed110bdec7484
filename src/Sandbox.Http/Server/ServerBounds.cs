using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Execution.Jobs;

namespace Sandbox.Http.Server;

/// <summary>What one connection may cost, all of it in one place. None of the server's own defaults is relied on.</summary>
internal static class ServerBounds
{
    /// <summary>A path of ours has 16 characters, and no query.</summary>
    internal const int RequestLineBytes = 4 * 1024;

    /// <summary>A caller's client sends a dozen; a proxy adds some.</summary>
    internal const int HeaderCount = 64;

    internal const int HeaderBytes = 16 * 1024;

    /// <summary>Input that waits for us: a quarter of the server's default, since a thousand connections may have it.</summary>
    internal const int UnreadBytes = 256 * 1024;

    internal const int UnsentBytes = 64 * 1024;

    /// <summary>From the first byte of a request to the end of its headers.</summary>
    internal static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Longer than usual clients keep an unused connection (httpx 5 s, .NET 60 s), so that they close it and never write into a closed one.</summary>
    internal static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Ends a body that dribbles soon; one that is merely slow is ended by the body's own deadline.</summary>
    internal static readonly MinDataRate BodyRate = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>An answer of 11 MiB may take three minutes: whoever reads more slowly has given up long before.</summary>
    internal static readonly MinDataRate AnswerRate = new(bytesPerSecond: 64 * 1024, gracePeriod: TimeSpan.FromSeconds(10));

    // Connections that were told to close count until they have.
    private const int Closing = 256;

    internal static void Apply(KestrelServerOptions kestrel, HttpOptions options, Limits limits)
    {
        // A line that ends in a bare LF is one line to some and none to others; what stands between us and the caller may be either.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections + Closing;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestLineSize = RequestLineBytes;
        kestrel.Limits.MaxRequestHeaderCount = HeaderCount;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.Limits.MaxRequestBufferSize = UnreadBytes;
        kestrel.Limits.MaxResponseBufferSize = UnsentBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
        kestrel.Limits.MinRequestBodyDataRate = BodyRate;
        kestrel.Limits.MinResponseDataRate = AnswerRate;

        // The endpoint refuses at its own limit; up to this one the server reads the rest away, so that the caller sees the
        // refusal and not a reset connection.
        kestrel.Limits.MaxRequestBodySize = 4L * limits.RequestBytes;
        ConnectionTable connections = kestrel.ApplicationServices.GetRequiredService<ConnectionTable>();
        kestrel.ConfigureEndpointDefaults(listen =>
        {
            // One request at a time on a connection: nothing here multiplexes, and what is off cannot be attacked.
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => connections.ServeAsync(connection, next));
        });
    }
}
