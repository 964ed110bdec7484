using System.Net.Sockets;
using System.Text.Json;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>
/// The engine's own HTTP, read only, on its unix socket: asked again and again, its command line client would take more of the machine than
/// what is tested. Nothing of the worker's code is in between.
/// </summary>
internal sealed class EngineApi : IDisposable
{
    private const string Version = "v1.41";

    private readonly HttpClient _http;

    /// <summary>Asks nothing yet.</summary>
    /// <param name="address">The engine's; null for the one this machine uses.</param>
    internal EngineApi(string? address = null)
    {
        address ??= Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } given ? given : "unix:///var/run/docker.sock";
        var endpoint = new Uri(address);
        if (endpoint.Scheme != "unix")
        {
            throw new PreparationException($"These tests look at the host of the engine, so that has to be this one: {address} is no unix socket.");
        }

        var handler = new SocketsHttpHandler
        {
            // An engine that was restarted has closed them all.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.AbsolutePath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://engine"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Where it keeps its data.</summary>
    internal async Task<string> FindFolderAsync() => (await GetAsync("info")).GetProperty("DockerRootDir").GetString()!;

    /// <summary>Every container of the worker: its id, and whether it runs.</summary>
    internal async Task<IReadOnlyDictionary<string, bool>> ContainersOfAsync(string worker)
    {
        string filter = Uri.EscapeDataString($$"""{"label":["amon.sandbox.worker={{worker}}"]}""");
        JsonElement found = await GetAsync($"containers/json?all=1&filters={filter}");
        return found.EnumerateArray().ToDictionary(
            container => container.GetProperty("Id").GetString()!,
            container => container.GetProperty("State").GetString() == "running",
            StringComparer.Ordinal);
    }

    /// <summary>What it says of a container; null when there is none of that id.</summary>
    internal async Task<JsonElement?> InspectAsync(string id)
    {
        try
        {
            return await GetAsync($"containers/{id}/json");
        }
        catch (HttpRequestException gone) when (gone.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> GetAsync(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(await _http.GetByteArrayAsync($"/{Version}/{path}"));
            return document.RootElement.Clone();
        }
        catch (HttpRequestException away) when (away.StatusCode is null)
        {
            throw new PreparationException("The container engine does not answer.", away);
        }
    }
}
