using System.Net;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Health;

/// <summary>Where the process that runs with these settings answers for its health.</summary>
internal static class HealthAddress
{
    /// <summary>Finds the address, or the reason why there is none.</summary>
    internal static (Uri? Address, string? Problem) Find(IConfiguration configuration, bool live)
    {
        var reader = new SettingsReader(configuration);
        bool workerOnly = reader.Get(Settings.Role) == "worker";
        Setting<int> setting = workerOnly ? Settings.HealthPort : Settings.Port;
        int port = reader.Get(setting);
        string host = reader.Get(Settings.Host);
        if (reader.Errors.Count > 0)
        {
            return (null, reader.Errors[0]);
        }

        if (port == 0)
        {
            return (null, workerOnly
                ? $"A worker without a shim has health addresses only with a port: set {setting.Name}."
                : $"{setting.Name}=0 takes a free port, which only the process itself knows: set a number.");
        }

        return (new UriBuilder(Uri.UriSchemeHttp, Reachable(host), port, live ? "/health/live" : "/health/ready").Uri, null);
    }

    // A process that listens on every address is asked on the loopback one.
    private static string Reachable(string host)
    {
        if (!IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address))
        {
            return host;
        }

        if (address.Equals(IPAddress.Any))
        {
            return "127.0.0.1";
        }

        string text = address.Equals(IPAddress.IPv6Any) ? "::1" : address.ToString();
        return text.Contains(':', StringComparison.Ordinal) ? $"[{text}]" : text;
    }
}
