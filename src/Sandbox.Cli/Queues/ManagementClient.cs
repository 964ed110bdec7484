using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sandbox.Cli.Queues;

/// <summary>Asks RabbitMQ's management address for what AMQP does not tell. Every answer is bounded in size and time.</summary>
internal sealed class ManagementClient : IDisposable
{
    private const int MostBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string _vhost;

    /// <summary>Makes a client; asks nothing yet.</summary>
    /// <param name="address">The management address; its own user and password win.</param>
    /// <param name="broker">The broker's address: the virtual host, and else the user and the password.</param>
    internal ManagementClient(Uri address, Uri broker)
    {
        // As the AMQP client reads it: no path, or an empty one, is the virtual host /.
        string path = Uri.UnescapeDataString(broker.AbsolutePath.TrimStart('/'));
        _vhost = path.Length == 0 ? "/" : path;
        _address = new UriBuilder(address) { UserName = "", Password = "", Path = address.AbsolutePath.TrimEnd('/') + "/", Query = "", Fragment = "" }.Uri;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Patience }, disposeHandler: true)
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MostBytes,
        };
        string user = address.UserInfo.Length > 0 ? address.UserInfo : broker.UserInfo.Length > 0 ? broker.UserInfo : "guest:guest";
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
    }

    /// <summary>Asks about a queue.</summary>
    /// <returns>Null when it does not exist.</returns>
    /// <exception cref="HttpRequestException">It does not answer, or refuses. The message is one sentence without a password.</exception>
    internal async Task<ManagementQueue?> FindAsync(string queue, CancellationToken cancellation)
    {
        var address = new Uri(_address, $"api/queues/{Uri.EscapeDataString(_vhost)}/{Uri.EscapeDataString(queue)}");
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(address, cancellation).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            return response.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false), CliJson.Wire.ManagementQueue)
                : throw new HttpRequestException(Refusal(response.StatusCode));
        }
        catch (JsonException)
        {
            throw new HttpRequestException($"What {_address} answers is not RabbitMQ's: correct the management address.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"The management address {_address} does not answer within {Patience.TotalSeconds:0} s.");
        }
        catch (HttpRequestException fault) when (fault.StatusCode is null && fault.HttpRequestError != HttpRequestError.Unknown)
        {
            throw new HttpRequestException($"The management address {_address} does not answer ({fault.HttpRequestError}).", fault);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private string Refusal(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? $"The management address {_address} refuses the user: give it the tag monitoring or management, or put one that has it into the address."
        : $"The management address {_address} answers {(int)status}.";
}
