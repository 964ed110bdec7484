using System.Text.Json;
using RabbitMQ.Client;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>A virtual host, and this process's own connection to it. Removed when disposed.</summary>
internal sealed class BrokerVhost : IAsyncDisposable
{
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(60);

    private readonly HttpClient _management;
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly SemaphoreSlim _channelIsFree = new(1, 1);

    private BrokerVhost(string name, string password, Uri uri, HttpClient management, IConnection connection, IChannel channel)
    {
        (Name, Password, Uri) = (name, password, uri);
        (_management, _connection, _channel) = (management, connection, channel);
    }

    /// <summary>Its name.</summary>
    internal string Name { get; }

    /// <summary>The password of its user: unlike anything else, so that it can be looked for in logs.</summary>
    internal string Password { get; }

    /// <summary>Its address, with user and password.</summary>
    internal Uri Uri { get; }

    /// <summary>Settings of a process that uses it.</summary>
    internal WorkerSettings Settings(string role) => new() { ["ROLE"] = role, ["AMQP_URI"] = Uri.OriginalString };

    /// <summary>Publishes a job, persistent and confirmed.</summary>
    internal async Task PublishAsync(
        byte[] body, string? messageId = null, string? replyTo = null, string? correlationId = null, (string Name, string Value)[]? headers = null) =>
        await PublishAsync("", "sandbox.jobs", body, messageId, replyTo, correlationId, headers);

    /// <summary>Publishes a request as a job, persistent and confirmed.</summary>
    internal Task PublishAsync(RunRequest request, string? replyTo = null, string? correlationId = null) =>
        PublishAsync(JsonSerializer.SerializeToUtf8Bytes(request, ContractJson.Wire.RunRequest), request.JobId, replyTo, correlationId);

    /// <summary>Asks every worker to cancel the job.</summary>
    internal Task PublishCancelAsync(string jobId) => PublishAsync(
        "sandbox.control", "", JsonSerializer.SerializeToUtf8Bytes(new CancelRequest { JobId = jobId, Action = "cancel" }, ContractJson.Wire.CancelRequest));

    /// <summary>Publishes anything anywhere, confirmed.</summary>
    internal Task PublishAsync(string exchange, string routingKey, byte[] body, BasicProperties properties) => AloneAsync(async () =>
    {
        await _channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body);
        return true;
    });

    /// <summary>Takes a job and has the broker dead-letter it.</summary>
    internal Task RejectAsync(string queue) => AloneAsync(async () =>
    {
        BasicGetResult got = await _channel.BasicGetAsync(queue, autoAck: false) ?? throw new InvalidOperationException($"Nothing waits in {queue}.");
        await _channel.BasicRejectAsync(got.DeliveryTag, requeue: false);
        return true;
    });

    /// <summary>Takes a queue away.</summary>
    internal Task DeleteQueueAsync(string queue) => AloneAsync(() => _channel.QueueDeleteAsync(queue));

    /// <summary>Lets the user of this virtual host ask the management address.</summary>
    /// <returns>The address.</returns>
    internal async Task<Uri> OpenManagementAsync()
    {
        await PutAsync($"users/{Name}", new { password = Password, tags = "management" });
        return new Uri(_management.BaseAddress!, "/");
    }

    /// <summary>Makes a user with these permissions on this virtual host.</summary>
    /// <returns>The address for it.</returns>
    internal async Task<Uri> AddUserAsync(string configure, string write, string read)
    {
        string user = TestEnvironment.UniqueName("user");
        await PutAsync($"users/{user}", new { password = Password, tags = "" });
        await PutAsync($"permissions/{Name}/{user}", new { configure, write, read });
        return new UriBuilder(Uri) { UserName = user }.Uri;
    }

    /// <summary>Closes the connections whose name holds this; waits for the first of them.</summary>
    internal Task DropConnectionsAsync(string name) => Eventually.TrueAsync(
        async () =>
        {
            string[] found =
            [
                .. (await DescribeAsync($"vhosts/{Name}/connections")).EnumerateArray()
                    .Where(connection => connection.TryGetProperty("user_provided_name", out JsonElement given) && given.GetString()!.Contains(name, StringComparison.Ordinal))
                    .Select(connection => connection.GetProperty("name").GetString()!),
            ];
            foreach (string connection in found)
            {
                using HttpResponseMessage response = await _management.DeleteAsync($"connections/{System.Uri.EscapeDataString(connection)}");
            }

            return found.Length > 0;
        },
        TimeSpan.FromSeconds(30),
        $"a connection named {name}");

    /// <summary>Makes a queue that results may go to.</summary>
    internal async Task<string> DeclareReplyQueueAsync()
    {
        string name = $"sandbox.reply.{Guid.NewGuid():N}";
        await DeclareAsync(name);
        return name;
    }

    /// <summary>Makes a durable queue.</summary>
    internal Task DeclareAsync(string name) => AloneAsync(() => _channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false));

    /// <summary>Makes a queue that sees what is published to an exchange under this key.</summary>
    internal async Task<string> ListenAsync(string exchange, string routingKey)
    {
        string name = await DeclareReplyQueueAsync();
        return await AloneAsync(async () =>
        {
            await _channel.QueueBindAsync(name, exchange, routingKey);
            return name;
        });
    }

    /// <summary>Waits for a message and takes it.</summary>
    internal Task<BrokerMessage> TakeAsync(string queue) =>
        Eventually.ValueAsync(() => TryTakeAsync(queue), AnswerDeadline, $"a message in {queue}");

    /// <summary>Takes a message when there is one.</summary>
    internal Task<BrokerMessage?> TryTakeAsync(string queue) => AloneAsync(async () =>
        await _channel.BasicGetAsync(queue, autoAck: true) is { } got
            ? new BrokerMessage(got.Body.ToArray(), got.RoutingKey, got.BasicProperties)
            : null);

    /// <summary>Messages that wait in the queue.</summary>
    internal Task<uint> CountAsync(string queue) => AloneAsync(async () => await _channel.MessageCountAsync(queue));

    /// <summary>Waits until nothing waits in the queue and nothing of it is unacknowledged.</summary>
    internal Task WaitUntilSettledAsync(string queue) => Eventually.TrueAsync(
        async () =>
        {
            // The broker refreshes these every few seconds; taking a message that is not there proves the rest.
            JsonElement state = await DescribeAsync($"queues/{Name}/{queue}");
            return state.TryGetProperty("messages", out JsonElement messages) && messages.GetInt64() == 0 && await CountAsync(queue) == 0;
        },
        TimeSpan.FromSeconds(30),
        $"an empty {queue}");

    /// <summary>What the management address says, as JSON.</summary>
    internal async Task<JsonElement> DescribeAsync(string path)
    {
        using var document = JsonDocument.Parse(await _management.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    /// <summary>Takes the virtual host away from everybody.</summary>
    internal async Task DeleteAsync()
    {
        using HttpResponseMessage vhost = await _management.DeleteAsync($"vhosts/{Name}");
        using HttpResponseMessage user = await _management.DeleteAsync($"users/{Name}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.AbortAsync();
        await DeleteAsync();
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        _channelIsFree.Dispose();
    }

    internal static async Task<BrokerVhost> ConnectAsync(string name, string password, Uri uri, HttpClient management)
    {
        var factory = new ConnectionFactory { Uri = uri, AutomaticRecoveryEnabled = false, ClientProvidedName = "test" };
        IConnection connection = await factory.CreateConnectionAsync();
        IChannel channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        return new BrokerVhost(name, password, uri, management, connection, channel);
    }

    private async Task PublishAsync(
        string exchange, string routingKey, byte[] body, string? messageId = null, string? replyTo = null, string? correlationId = null,
        (string Name, string Value)[]? headers = null)
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json" };
        if (messageId is not null)
        {
            properties.MessageId = messageId;
        }

        if (replyTo is not null)
        {
            properties.ReplyTo = replyTo;
        }

        if (correlationId is not null)
        {
            properties.CorrelationId = correlationId;
        }

        if (headers is { Length: > 0 })
        {
            properties.Headers = headers.ToDictionary(header => header.Name, object? (header) => header.Value, StringComparer.Ordinal);
        }

        await PublishAsync(exchange, routingKey, body, properties);
    }

    private async Task PutAsync(string path, object content)
    {
        using var body = new StringContent(JsonSerializer.Serialize(content), System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _management.PutAsync(path, body);
        response.EnsureSuccessStatusCode();
    }

    // A channel is one conversation.
    private async Task<T> AloneAsync<T>(Func<Task<T>> talk)
    {
        await _channelIsFree.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await talk();
        }
        finally
        {
            _channelIsFree.Release();
        }
    }
}
