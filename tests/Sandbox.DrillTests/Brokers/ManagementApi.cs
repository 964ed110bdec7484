using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sandbox.DrillTests.Brokers;

/// <summary>A broker's management address. rabbitmqctl boots a virtual machine for each call; this answers at once.</summary>
/// <param name="node">The broker.</param>
internal sealed class ManagementApi(BrokerNode node) : IDisposable
{
    private const int Port = 15672;
    private const int AmqpPort = 5672;

    private readonly HttpClient _http = Client(node);

    internal static async Task<bool> AnswersAsync(BrokerNode node)
    {
        using HttpClient client = Client(node);
        client.Timeout = TimeSpan.FromSeconds(3);
        try
        {
            using HttpResponseMessage overview = await client.GetAsync("overview", TestContext.Current.CancellationToken);
            using var amqp = new TcpClient();
            await amqp.ConnectAsync(node.Address, AmqpPort, TestContext.Current.CancellationToken);
            return overview.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException or SocketException)
        {
            return false;
        }
    }

    internal async Task PutAsync(string path, object content)
    {
        using var body = new StringContent(JsonSerializer.Serialize(content), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PutAsync(path, body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Deletes; what is not there is not missed.</summary>
    internal async Task DeleteAsync(string path)
    {
        using HttpResponseMessage response = await _http.DeleteAsync(path);
        if (response.StatusCode != System.Net.HttpStatusCode.NotFound)
        {
            response.EnsureSuccessStatusCode();
        }
    }

    internal async Task<JsonElement> GetAsync(string path)
    {
        using var document = JsonDocument.Parse(await _http.GetByteArrayAsync(path));
        return document.RootElement.Clone();
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Client(BrokerNode node)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://{node.Address}:{Port}/api/"), Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"drill:{node.Password}")));
        return client;
    }
}
