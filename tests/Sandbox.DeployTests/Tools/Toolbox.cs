using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Tools;

/// <summary>The programs that deploy/test.sh has put into .sandbox/tools, and a little more that these tests share.</summary>
internal static class Toolbox
{
    /// <summary>Where one of them is.</summary>
    internal static string PathOf(string tool)
    {
        string path = Path.Combine(Repository.PathOf(".sandbox/tools"), tool);
        return File.Exists(path) ? path : throw new PreparationException($"{path} is missing: run deploy/test.sh once, which fetches it.");
    }

    /// <summary>Runs one of the scripts beside this file with Node, and reads its answer.</summary>
    internal static async Task<JsonElement> AskNodeAsync(string script, string input)
    {
        ToolOutput output = await Tool.TryRunAsync("node", [PathOf(Path.Combine("node", script))], Encoding.UTF8.GetBytes(input));
        Assert.True(output.ExitCode == 0, $"{script} ended with {output.ExitCode}: {output.Stderr}");
        using var document = JsonDocument.Parse(output.Stdout);
        return document.RootElement.Clone();
    }

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
