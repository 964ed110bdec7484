using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Sandbox.HostileTests.Residue;

/// <summary>
/// What a probe aims at, and may never reach: listeners of this process on every address of the host, an abstract unix socket, the worker's own port,
/// the engine's socket. Nothing here is off this machine, so that a probe could not send a packet off it even without any hardening.
/// </summary>
internal sealed class HostFacts : IAsyncDisposable
{
    private readonly List<Socket> _listeners = [];
    private readonly List<string> _targets = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _accepting = [];
    private int _reached;

    internal HostFacts(Uri shim)
    {
        ListenTcp(IPAddress.Loopback);
        ListenTcp(IPAddress.IPv6Loopback);
        foreach (IPAddress address in LocalAddresses())
        {
            ListenTcp(address);
        }

        AbstractName = $"amon-hostile-{Guid.NewGuid():N}";
        Listen(new UnixDomainSocketEndPoint($"\0{AbstractName}"), AddressFamily.Unix);
        WorkerPort = shim.Port;
    }

    /// <summary>Connections that came to a listener.</summary>
    internal int Reached => Volatile.Read(ref _reached);

    private string AbstractName { get; }

    private int WorkerPort { get; }

    /// <summary>For the probes' placeholders.</summary>
    internal IReadOnlyDictionary<string, string> Placeholders => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["targets"] = string.Join('\n', _targets),
        ["worker_port"] = WorkerPort.ToString(CultureInfo.InvariantCulture),
        ["abstract_socket"] = AbstractName,
        ["backwards"] = $"{Backwards(HostileWorker.Key)} {Backwards(Environment.MachineName)}",
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (Socket listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_accepting);
        _end.Dispose();
    }

    private static string Backwards(string text) => new([.. text.Reverse()]);

    private static IEnumerable<IPAddress> LocalAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(device => device.GetIPProperties().UnicastAddresses)
        .Select(entry => entry.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private void ListenTcp(IPAddress address)
    {
        try
        {
            Socket listener = Listen(new IPEndPoint(address, 0), address.AddressFamily);
            _targets.Add($"{address} {((IPEndPoint)listener.LocalEndPoint!).Port}");
        }
        catch (SocketException)
        {
            // No IPv6 on this host, or an address that has just gone.
        }
    }

    private Socket Listen(EndPoint place, AddressFamily family)
    {
        var listener = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(place);
        listener.Listen();
        _listeners.Add(listener);
        _accepting.Add(AcceptAsync(listener));
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                using Socket caller = await listener.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _reached);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The suite is over.
        }
    }
}
