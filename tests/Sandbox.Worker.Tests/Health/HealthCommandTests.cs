using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sandbox.Worker.Configuration;
using Sandbox.Worker.Health;
using Sandbox.Worker.Tests.Fakes;

namespace Sandbox.Worker.Tests.Health;

/// <summary>What the command makes of an answer: a socket stands in for the process, so that it can answer badly.</summary>
public sealed class HealthCommandTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly TcpListener _process = new(IPAddress.Loopback, 0);
    private readonly StringWriter _error = new();

    public HealthCommandTests() => _process.Start();

    public void Dispose()
    {
        _process.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData(false, "GET /health/ready HTTP/1.1")]
    [InlineData(true, "GET /health/live HTTP/1.1")]
    public async Task Run_AnswerIs200_IsHealthyWithoutItsBody(bool live, string request)
    {
        Task<int> run = RunAsync(live, Long);

        // A body that never comes: whoever waited for it would be here for half a minute.
        (TcpClient connection, string asked) = await AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        using (connection)
        {
            Assert.Equal(ExitCodes.Ok, await run.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            Assert.StartsWith(request, asked, StringComparison.Ordinal);
            Assert.Empty(_error.ToString());
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "answers 503")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /health/live\r\nContent-Length: 0\r\n\r\n", "answers 302")]
    [InlineData("SSH-2.0-something\r\n", "does not answer")]
    public async Task Run_AnyOtherAnswer_IsNotHealthyAndSaysWhy(string answer, string why)
    {
        Task<int> run = RunAsync(live: false, Long);

        (TcpClient connection, _) = await AnswerAsync(answer);
        using (connection)
        {
            Assert.Equal(ExitCodes.NotHealthy, await run);
            Assert.Contains(why, _error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_NobodyListens_IsNotHealthy()
    {
        int port = Port;
        _process.Stop();

        Assert.Equal(ExitCodes.NotHealthy, await RunAsync(live: false, Long, port));
        Assert.Contains("does not answer", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoAnswer_EndsWithThePatience()
    {
        Assert.Equal(ExitCodes.NotHealthy, await RunAsync(live: false, TimeSpan.FromMilliseconds(200)));
        Assert.Contains("did not answer within 0.2 s", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NothingToAsk_IsWrongConfiguration()
    {
        int code = await HealthCommand.RunAsync(Given.Configuration(("ROLE", "worker")), live: false, _error, Long, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Configuration, code);
        Assert.StartsWith("health: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("health")]
    [InlineData("health", "--live")]
    public void Parse_Health_IsACommandOfItsOwn(params string[] arguments)
    {
        ParseResult parsed = CommandLine.Build(_ => Task.FromResult(99)).Parse(arguments);

        Assert.Empty(parsed.Errors);
        Assert.Equal(HealthCommand.Name, parsed.CommandResult.Command.Name);
    }

    [Theory]
    [InlineData("health", "--deep")]
    [InlineData("health", "hunter2")]
    [InlineData("health", "--api-key=hunter2")]
    public void Parse_HealthWithWhatItDoesNotKnow_IsAnErrorThatShowsNoSecret(params string[] arguments)
    {
        ParseResult parsed = CommandLine.Build(_ => Task.FromResult(99)).Parse(arguments);

        Assert.NotEmpty(parsed.Errors);
        Assert.All(parsed.Errors, error => Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal));
    }

    private int Port => ((IPEndPoint)_process.LocalEndpoint).Port;

    private Task<int> RunAsync(bool live, TimeSpan patience, int? port = null) => HealthCommand.RunAsync(
        Given.Configuration(("PORT", (port ?? Port).ToString(CultureInfo.InvariantCulture))), live, _error, patience, TestContext.Current.CancellationToken);

    private async Task<(TcpClient Connection, string Request)> AnswerAsync(string answer)
    {
        TcpClient connection = await _process.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        byte[] request = new byte[4096];
        int length = await connection.GetStream().ReadAsync(request, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return (connection, Encoding.ASCII.GetString(request, 0, length));
    }
}
