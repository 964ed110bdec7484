using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Runs;

public sealed class RunEndpointTests
{
    private const int HangGuard = 30_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task Run_GoodRequest_HandsTheJobOver()
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);

        await host.RunAsync(
            """{"job_id":"j","request_id":"r","language":" PYTHON ","code":"print('嗨')","timeout_s":7,"input_files":[{"path":"a\\b","content_b64":"aGk="}],"unknown":1}""");

        Job job = Assert.Single(client.Jobs);
        Assert.Equal(("j", "r", Language.Python, 7), (job.JobId, job.RequestId, job.Language, job.Timeout.TotalSeconds));
        Assert.Equal("print('嗨')"u8.ToArray(), job.Code);
        Assert.Equal("a/b", Assert.Single(job.InputFiles).Path);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(JobStatus.Ok)]
    [InlineData(JobStatus.TimedOut)]
    [InlineData(JobStatus.OomKilled)]
    public async Task Run_ProgramRan_Is200WithTheResultAsTheContractWritesIt(JobStatus status)
    {
        var result = new RunResult
        {
            Id = "j",
            JobId = "j",
            RequestId = "r",
            Status = status,
            ExitCode = 3,
            Stdout = "嗨\0😀",
            OutputFiles = [new OutputFile { Path = "a", ContentB64 = [1, 2, 3], Size = 3 }],
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Answering(new JobReply.Finished(result)));

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.Type));
        Assert.Equal(JsonSerializer.Serialize(result, ContractJson.Wire.RunResult), answer.Text);
        Assert.False(answer.Headers.ContainsKey("Retry-After"));
    }

    public static TheoryData<string, string> BadRequests()
    {
        string b64 = Convert.ToBase64String(new byte[2001]);
        string b1900 = Convert.ToBase64String(new byte[1900]);
        return new TheoryData<string, string>
        {
            { "", ErrorCodes.InvalidJson },
            { "nonsense", ErrorCodes.InvalidJson },
            { "[]", ErrorCodes.InvalidJson },
            { "null", ErrorCodes.InvalidJson },
            { "\uFEFF{}", ErrorCodes.InvalidJson },
            { $$"""{"x":{{new string('[', 20_000)}}""", ErrorCodes.InvalidJson },
            { "{}", ErrorCodes.InvalidField },
            { """{"language":"python"}""", ErrorCodes.InvalidField },
            { """{"language":1,"code":""}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":["x"]}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":"\ud800"}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":"","timeout_s":"10"}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":"","timeout_s":1e308}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":"","input_files":{}}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":"","input_files":[null]}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":"","request_id":"a\nb"}""", ErrorCodes.InvalidField },
            { """{"language":"python","code":"","job_id":"a/b"}""", ErrorCodes.InvalidJobId },
            { """{"language":"python","code":"","deadline":"tomorrow"}""", ErrorCodes.InvalidDeadline },
            { """{"language":"python","code":"","timeout_s":0}""", ErrorCodes.InvalidTimeout },
            { """{"language":"python","code":"","timeout_s":-1}""", ErrorCodes.InvalidTimeout },
            { """{"language":"python","code":"","timeout_s":121}""", ErrorCodes.InvalidTimeout },
            { """{"language":"ruby","code":""}""", ErrorCodes.UnsupportedLanguage },
            { $$"""{"language":"python","code":"{{new string('x', 1001)}}"}""", ErrorCodes.CodeTooLarge },
            { """{"language":"python","code":"","input_files":[{"path":"a","content_b64":""},{"path":"b","content_b64":""},{"path":"c","content_b64":""}]}""", ErrorCodes.TooManyInputFiles },
            { $$"""{"language":"python","code":"","input_files":[{"path":"a","content_b64":"{{b64}}"}]}""", ErrorCodes.InputFileTooLarge },
            { $$"""{"language":"python","code":"","input_files":[{"path":"a","content_b64":"{{b1900}}"},{"path":"b","content_b64":"{{b1900}}"}]}""", ErrorCodes.InputTotalTooLarge },
            { """{"language":"python","code":"","input_files":[{"path":"../a","content_b64":""}]}""", ErrorCodes.InvalidPath },
            { """{"language":"python","code":"","input_files":[{"path":"a","content_b64":""},{"path":"a/b","content_b64":""}]}""", ErrorCodes.InvalidPath },
            { """{"language":"python","code":"","input_files":[{"path":"a","content_b64":"%%%"}]}""", ErrorCodes.InvalidBase64 },
        };
    }

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(BadRequests))]
    public async Task Run_BadRequest_Is400WithItsCodeAndNothingRuns(string body, string code)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);

        ShimHost.Answer answer = await host.RunAsync(body);

        answer.AssertProblem(HttpStatusCode.BadRequest, code);
        Assert.False(answer.Headers.ContainsKey("Retry-After"));
        Assert.Empty(client.Jobs);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(JobStatus.Rejected, ErrorCodes.LanguageUnavailable)]
    [InlineData(JobStatus.OutputRejected, ErrorCodes.TooManyOutputFiles)]
    [InlineData(JobStatus.OutputRejected, ErrorCodes.OutputFileTooLarge)]
    [InlineData(JobStatus.OutputRejected, ErrorCodes.OutputTotalTooLarge)]
    [InlineData(JobStatus.OutputRejected, ErrorCodes.OutputNotAllowed)]
    [InlineData(JobStatus.OutputRejected, ErrorCodes.OutputPathInvalid)]
    public async Task Run_WorkerRejected_Is400WithItsCodeAndTheJob(JobStatus status, string code)
    {
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Finishing(status, code));

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        answer.AssertProblem(HttpStatusCode.BadRequest, code);
        Assert.Equal("job-1", answer.Json.GetProperty("job_id").GetString());
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_RefusedRequest_IsAnsweredUnderTheCallersJobId()
    {
        await using ShimHost host = await ShimHost.StartAsync();

        ShimHost.Answer answer = await host.RunAsync("""{"job_id":"mine","language":"ruby","code":""}""");

        Assert.Equal("mine", answer.Json.GetProperty("job_id").GetString());
        Assert.Equal("language must be python or bash.", answer.Json.GetProperty("detail").GetString());
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonx")]
    [InlineData(null)]
    public async Task Run_OtherContentType_Is400AsCallersKnowIt(string? type)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(ShimHost.GoodBody));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        (await host.RunAsync(content)).AssertProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidJson);

        Assert.Empty(client.Jobs);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public async Task Run_JsonContentType_IsTaken(string type)
    {
        await using ShimHost host = await ShimHost.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(ShimHost.GoodBody));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(content)).Status);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DeclaredLengthOverTheLimit_Is413BeforeTheBodyIsRead(bool serverHoldsTheLimit)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client, serverHoldsTheBodyLimit: serverHoldsTheLimit);

        // Only the header is sent: whoever waits for the body gets no answer.
        using TcpClient connection = await host.ConnectAsync(
            $"POST /run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {ShimHost.Limits.RequestBytes + 1}\r\nConnection: close\r\n\r\n");

        string head = await ReadHeadAsync(connection);

        Assert.StartsWith("HTTP/1.1 413 ", head, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", head, StringComparison.Ordinal);
        Assert.Empty(client.Jobs);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Run_BodyOverTheLimit_Is413(bool serverHoldsTheLimit, bool chunked)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client, serverHoldsTheBodyLimit: serverHoldsTheLimit);
        using var content = new StringContent(ShimHost.GoodBody + new string(' ', ShimHost.Limits.RequestBytes), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        ShimHost.Answer answer = await host.SendAsync(request);

        answer.AssertProblem(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.BodyTooLarge);
        Assert.Empty(client.Jobs);
    }

    // Not (true, true): the server counts the framing of chunks as well.
    [Theory(Timeout = HangGuard)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Run_BodyAtTheLimit_IsTaken(bool serverHoldsTheLimit, bool chunked)
    {
        await using ShimHost host = await ShimHost.StartAsync(serverHoldsTheBodyLimit: serverHoldsTheLimit);
        string body = ShimHost.GoodBody + new string(' ', ShimHost.Limits.RequestBytes - Encoding.UTF8.GetByteCount(ShimHost.GoodBody));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync(request)).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_BodyEndsEarly_RunsNothingAndTheNextCallIsServed()
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);
        using (TcpClient connection = await host.ConnectAsync(
            "POST /run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"language\":\"python\",\"code\":\"\"}"))
        {
            using var reader = new StreamReader(connection.GetStream());
            connection.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await reader.ReadToEndAsync(Token);
            }
            catch (IOException)
            {
                // The server may end such a connection as it likes.
            }
        }

        Assert.Empty(client.Jobs);
        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(ErrorCodes.Busy)]
    [InlineData(ErrorCodes.WaitBudgetSpent)]
    public async Task Run_Busy_Is429WithRetryAfter(string code)
    {
        JobReply reply = new JobReply.Busy(new JobError(code, "No place is free."));
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Answering(reply), new HttpOptions { RetryAfterSeconds = 7 });

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        answer.AssertProblem(HttpStatusCode.TooManyRequests, code);
        Assert.Equal("7", answer.Headers["Retry-After"]);
        Assert.Equal("No place is free.", answer.Json.GetProperty("detail").GetString());
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(ErrorCodes.BrokerUnavailable)]
    [InlineData(ErrorCodes.EngineUnavailable)]
    [InlineData(ErrorCodes.ShuttingDown)]
    public async Task Run_Unavailable_Is503WithRetryAfter(string code)
    {
        JobReply reply = new JobReply.Unavailable(new JobError(code, "It is away."));
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Answering(reply), new HttpOptions { RetryAfterSeconds = 9 });

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        answer.AssertProblem(HttpStatusCode.ServiceUnavailable, code);
        Assert.Equal("9", answer.Headers["Retry-After"]);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(JobStatus.Failed, ErrorCodes.EngineUnavailable, 503, true)]
    [InlineData(JobStatus.Failed, ErrorCodes.SandboxFailed, 500, false)]
    [InlineData(JobStatus.Expired, ErrorCodes.DeadlinePassed, 429, true)]
    [InlineData(JobStatus.Cancelled, ErrorCodes.Cancelled, 409, false)]
    public async Task Run_JobDidNotRun_IsAProblemWithItsReason(JobStatus status, string code, int http, bool retry)
    {
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Finishing(status, code));

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        answer.AssertProblem((HttpStatusCode)http, code);
        Assert.Equal(retry, answer.Headers.ContainsKey("Retry-After"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_Crash_Is500ThatTellsNothingOfTheInside()
    {
        await using ShimHost host = await ShimHost.StartAsync(new FakeJobClient((_, _) => throw new InvalidOperationException("secret detail")));

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        answer.AssertProblem(HttpStatusCode.InternalServerError, ErrorCodes.Internal);
        Assert.DoesNotContain("secret detail", answer.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_CallerHangsUp_CancelsTheJob()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ShimHost host = await ShimHost.StartAsync(new FakeJobClient(async (_, cancellation) =>
        {
            cancellation.Register(cancelled.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("unreachable");
        }));
        TcpClient connection = await host.ConnectAsync(
            $"POST /run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(ShimHost.GoodBody)}\r\n\r\n{ShimHost.GoodBody}");
        await started.Task;
        Assert.False(cancelled.Task.IsCompleted);

        connection.Dispose();

        await cancelled.Task;
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_HundredCallersAtOnce_EachGetsItsOwnAnswer()
    {
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Finishing(JobStatus.Ok));

        ShimHost.Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number =>
            host.RunAsync($$"""{"job_id":"job-{{number}}","language":"python","code":""}""")));

        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"job-{number}"), answers.Select(answer => answer.Json.GetProperty("job_id").GetString()));
    }

    private static async Task<string> ReadHeadAsync(TcpClient connection)
    {
        using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII, leaveOpen: true);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync(Token) is { Length: > 0 } line)
        {
            head.AppendLine(line);
        }

        return head.ToString();
    }
}
