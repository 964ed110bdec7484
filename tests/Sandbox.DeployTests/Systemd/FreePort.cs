using System.Net;
using System.Net.Sockets;

namespace Sandbox.DeployTests.Systemd;

/// <summary>A port of the loopback address that nobody uses right now.</summary>
internal static class FreePort
{
    internal static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
