using System.Net;
using Sandbox.Contracts.Jobs;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Keys;

public sealed class ApiKeyTests
{
    private const int HangGuard = 30_000;
    private const string Key = "Tr0ub4dor";

    public static TheoryData<string> WrongHeaders() =>
    [
        "none", "", Key, "Bearer", "Bearer ", $"Bearer{Key}", "Bearer wrong", $"Bearer {Key}x", $"Bearer {Key[..^1]}", "Bearer tr0ub4dor",
        $"Basic {Key}", $"Token {Key}", $"Bearer {Key}, Bearer {Key}", $"Bearer Bearer {Key}", $"Bearer {new string('x', 5000)}",
        $"Bearer {new string(' ', 4200)}{Key}",
    ];

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(WrongHeaders))]
    public async Task Run_KeyMissingOrWrong_Is401AndNothingRuns(string header)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { ApiKey = Key });

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody, header == "none" ? null : header);

        answer.AssertProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
        Assert.Empty(client.Jobs);
        Assert.DoesNotContain(Key, answer.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_TwoAuthorizationHeaders_Is401()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { ApiKey = Key });
        using System.Net.Sockets.TcpClient connection = await host.ConnectAsync(
            $"POST /run HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Key}\r\nAuthorization: Bearer {Key}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        string response = await new StreamReader(connection.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 401 ", response, StringComparison.Ordinal);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData($"Bearer {Key}")]
    [InlineData($"bearer {Key}")]
    [InlineData($"BEARER   {Key}  ")]
    public async Task Run_RightKey_Runs(string header)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { ApiKey = Key });

        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody, header)).Status);
        Assert.Single(client.Jobs);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(null, "Bearer whatever")]
    [InlineData(null, "nonsense")]
    public async Task Run_NoKeyConfigured_RunsWhateverIsSent(string? configured, string? header)
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { ApiKey = configured });

        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody, header)).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_WrongKeyAndWrongBody_Is401First()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { ApiKey = Key });

        (await host.RunAsync("not json", "Bearer wrong")).AssertProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
        (await host.RunAsync(new StringContent("x"), "Bearer wrong")).AssertProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task Get_WithoutAKey_IsAnswered(string path)
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { ApiKey = Key });

        ShimHost.Answer answer = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain(Key, answer.Text, StringComparison.Ordinal);
    }
}
