using System.Globalization;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Brokers;

/// <summary>Faults of a container's network, made inside its own network namespace: no other one notices. Needs root.</summary>
/// <param name="process">A process in that namespace, by its id on this machine.</param>
internal sealed class NetworkFaults(int process)
{
    /// <summary>Drops every packet both ways, without a word to either side: what a pulled cable does.</summary>
    internal async Task CutAsync()
    {
        await RunAsync("iptables", "-I", "INPUT", "-j", "DROP");
        await RunAsync("iptables", "-I", "OUTPUT", "-j", "DROP");
    }

    /// <summary>Drops what comes in from one port of a client: it hears everything and is not heard.</summary>
    internal Task DeafenAsync(int clientPort) =>
        RunAsync("iptables", "-I", "INPUT", "-p", "tcp", "--sport", clientPort.ToString(CultureInfo.InvariantCulture), "-j", "DROP");

    /// <summary>Lets so many kilobits a second out, which slows the acknowledgements of what comes in as well.</summary>
    internal Task CrawlAsync(int kilobits) => RunAsync(
        "tc", "qdisc", "replace", "dev", "eth0", "root", "tbf",
        "rate", string.Create(CultureInfo.InvariantCulture, $"{kilobits}kbit"), "burst", "1540", "latency", "2s");

    /// <summary>Everything passes again.</summary>
    internal async Task HealAsync()
    {
        await RunAsync("iptables", "--flush");
        await Tool.TryRunAsync("nsenter", [Namespace, "tc", "qdisc", "del", "dev", "eth0", "root"]);
    }

    private string Namespace => string.Create(CultureInfo.InvariantCulture, $"--net=/proc/{process}/ns/net");

    private Task<ToolOutput> RunAsync(params string[] command) => Tool.RunAsync("nsenter", [Namespace, .. command]);
}
