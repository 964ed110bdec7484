using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sandbox.Http.Server;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Server;

public sealed class ServerBoundsTests
{
    private const int HangGuard = 30_000;

    [Fact(Timeout = HangGuard)]
    public async Task Apply_EveryBoundOfTheServer_IsOurOwn()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { MaxConnections = 100 });

        KestrelServerOptions server = host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        KestrelServerLimits limits = server.Limits;

        Assert.Equal(356, limits.MaxConcurrentConnections);
        Assert.Equal(0, limits.MaxConcurrentUpgradedConnections);
        Assert.Equal(4L * ShimHost.Limits.RequestBytes, limits.MaxRequestBodySize);
        Assert.Equal((4096, 64, 16_384), (limits.MaxRequestLineSize, limits.MaxRequestHeaderCount, limits.MaxRequestHeadersTotalSize));
        Assert.Equal((256 * 1024L, 64 * 1024L), (limits.MaxRequestBufferSize, limits.MaxResponseBufferSize));
        Assert.Equal((10, 90), (limits.RequestHeadersTimeout.TotalSeconds, limits.KeepAliveTimeout.TotalSeconds));
        Assert.Equal((1024, 5), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod.TotalSeconds));
        Assert.Equal((65_536, 10), (limits.MinResponseDataRate!.BytesPerSecond, limits.MinResponseDataRate.GracePeriod.TotalSeconds));
        Assert.False(server.AddServerHeader || server.AllowSynchronousIO);
    }

    [Fact]
    public void KeepAlive_UnusedConnection_IsTheClientsToClose()
    {
        // .NET's own client keeps one for 60 s.
        Assert.True(ServerBounds.KeepAliveTimeout > TimeSpan.FromSeconds(60) && ServerBounds.KeepAliveTimeout < TimeSpan.FromMinutes(3));
    }
}
