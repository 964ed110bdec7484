using System.Net;
using System.Net.Sockets;
using System.Text;
using Sandbox.Cli.Queues;

namespace Sandbox.Cli.Tests.Queues;

public sealed class ManagementClientTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private Uri Address => new($"http://other:pa%3Ass@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ValueTask InitializeAsync()
    {
        _listener.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task FindAsync_Queue_IsAskedForAsItsUserAndRead()
    {
        Task<string> asked = AnswerAsync(200, """{"messages_unacknowledged":3,"message_stats":{"publish_details":{"rate":1.5}},"name":"q","more":[1]}""");
        using var client = new ManagementClient(Address, new Uri("amqp://u:p@broker/a%2Fb"));

        ManagementQueue? queue = await client.FindAsync("sandbox.jobs", TestContext.Current.CancellationToken);

        Assert.Equal((3L, 1.5, null), (queue!.MessagesUnacknowledged, queue.MessageStats!.PublishDetails!.Rate, queue.MessageStats.AckDetails));
        string request = await asked;
        Assert.StartsWith("GET /api/queues/a%2Fb/sandbox.jobs ", request, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String("other:pa:ss"u8), request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_NoUserOfItsOwn_UsesTheBrokers()
    {
        Task<string> asked = AnswerAsync(404, "{}");
        using var client = new ManagementClient(new UriBuilder(Address) { UserName = "", Password = "" }.Uri, new Uri("amqp://u:p@broker/"));

        Assert.Null(await client.FindAsync("q", TestContext.Current.CancellationToken));
        string request = await asked;
        Assert.StartsWith("GET /api/queues/%2F/q ", request, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String("u:p"u8), request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "{}", "refuses the user")]
    [InlineData(500, "{}", "answers 500")]
    [InlineData(200, "<html>", "is not RabbitMQ's")]
    public async Task FindAsync_AnythingElse_IsASentenceWithoutAPassword(int status, string body, string words)
    {
        Task<string> asked = AnswerAsync(status, body);
        using var client = new ManagementClient(Address, new Uri("amqp://u:p@broker/"));

        HttpRequestException fault = await Assert.ThrowsAsync<HttpRequestException>(() => client.FindAsync("q", TestContext.Current.CancellationToken));

        await asked;
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("other", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_NobodyThere_IsASentence()
    {
        Uri address = Address;
        _listener.Stop();
        using var client = new ManagementClient(address, new Uri("amqp://u:p@broker/"));

        HttpRequestException fault = await Assert.ThrowsAsync<HttpRequestException>(() => client.FindAsync("q", TestContext.Current.CancellationToken));

        Assert.Contains("does not answer", fault.Message, StringComparison.Ordinal);
    }

    private async Task<string> AnswerAsync(int status, string body)
    {
        using TcpClient connection = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        NetworkStream stream = connection.GetStream();
        var received = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!received.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            received.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        await stream.WriteAsync(answer, TestContext.Current.CancellationToken);
        return received.ToString();
    }
}
