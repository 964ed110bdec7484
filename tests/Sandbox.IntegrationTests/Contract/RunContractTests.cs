using System.Globalization;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Contract;

/// <summary>What <c>POST /run</c> promises whatever lies behind it: run against the embedded queue and against the broker.</summary>
public abstract class RunContractTests : IAsyncLifetime
{
    private const string CopyInputToOutput =
        """
        import os, shutil
        for folder, _, names in os.walk('/input'):
            target = '/output' + folder[len('/input'):]
            os.makedirs(target, exist_ok=True)
            for name in names:
                shutil.copyfile(os.path.join(folder, name), os.path.join(target, name))
        """;

    private ShimClient? _shim;

    /// <summary>The address under test.</summary>
    protected ShimClient Shim => _shim!;

    public async ValueTask InitializeAsync() => _shim = await FindShimAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Run_Python_AnswersWithEveryFieldOfTheLegacyContract()
    {
        Answer answer = await Shim.TryRunAsync(Ask.Python("import sys; print('out'); print('err', file=sys.stderr)") with
        {
            JobId = TestEnvironment.UniqueName("job"),
            RequestId = "request one",
        });

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        JsonElement body = answer.Json;
        Assert.Equal(JsonValueKind.Object, body.ValueKind);
        Assert.Equal(body.GetProperty("job_id").GetString(), body.GetProperty("id").GetString());
        Assert.Equal("request one", body.GetProperty("request_id").GetString());
        Assert.Equal(0, body.GetProperty("exit_code").GetInt32());
        Assert.Equal("out\n", body.GetProperty("stdout").GetString());
        Assert.Equal("err\n", body.GetProperty("stderr").GetString());
        Assert.True(body.GetProperty("duration_ms").GetInt64() >= 0);
        Assert.Equal(JsonValueKind.False, body.GetProperty("timed_out").ValueKind);
        Assert.Equal(0, body.GetProperty("output_files").GetArrayLength());
    }

    [Fact]
    public async Task Run_Python_AnswersWithTheNewFieldsToo()
    {
        JsonElement body = (await Shim.TryRunAsync(Ask.Python("print('x' * 10)"))).Json;

        Assert.Equal("ok", body.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, body.GetProperty("error").ValueKind);
        Assert.Equal(1, body.GetProperty("attempt").GetInt32());
        Assert.NotEmpty(body.GetProperty("worker").GetString()!);
        Assert.False(body.GetProperty("stdout_truncated").GetBoolean());
        Assert.False(body.GetProperty("stderr_truncated").GetBoolean());
        Assert.Equal(0, body.GetProperty("stdout_dropped_bytes").GetInt64());
        Assert.Equal(0, body.GetProperty("stderr_dropped_bytes").GetInt64());
        Assert.True(body.GetProperty("finished_at").GetDateTimeOffset() >= body.GetProperty("started_at").GetDateTimeOffset());
        foreach (string timing in (string[])["queue_ms", "acquire_ms", "run_ms", "collect_ms"])
        {
            Assert.True(body.GetProperty("timings").GetProperty(timing).GetDouble() >= 0, timing);
        }

        Assert.True(body.GetProperty("usage").GetProperty("cpu_ms").GetDouble() > 0);
        Assert.True(body.GetProperty("usage").GetProperty("memory_peak_bytes").GetInt64() > 1_000_000);
        Assert.Equal(JsonValueKind.Null, body.GetProperty("usage").GetProperty("limit_hit").ValueKind);
    }

    [Fact]
    public async Task Run_Bash_RunsAsAScript()
    {
        RunResult result = await Shim.RunAsync(Ask.Bash("cd /tmp && export NAME=世界 && echo \"hello $NAME from $PWD\"; echo oops >&2"));

        Assert.Equal(JobStatus.Ok, result.Status);
        Assert.Equal("hello 世界 from /tmp\n", result.Stdout);
        Assert.Equal("oops\n", result.Stderr);
    }

    [Theory]
    [InlineData("  PyThOn \t", "print('py')", "py\n")]
    [InlineData("BASH", "echo sh", "sh\n")]
    public async Task Run_LanguageInAnotherCase_IsTrimmedAndTaken(string language, string code, string expected)
    {
        RunResult result = await Shim.RunAsync(new RunRequest { Language = language, Code = code });

        Assert.Equal(expected, result.Stdout);
    }

    [Fact]
    public async Task Run_UnknownField_IsIgnored()
    {
        Answer answer = await Shim.PostAsync("""{"language":"python","code":"print(1)","network":true,"image":"other","limits":{"memory":"64g"}}""");

        Assert.Equal("1\n", answer.Result.Stdout);
    }

    [Fact]
    public async Task Run_WithoutIds_MakesFreshOnes()
    {
        RunResult first = await Shim.RunAsync(Ask.Python("") with { RequestId = "  " });
        RunResult second = await Shim.RunAsync(Ask.Python(""));

        Assert.NotEmpty(first.RequestId.Trim());
        Assert.NotEqual(first.RequestId, second.RequestId);
        Assert.NotEqual(first.JobId, second.JobId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_ExitCode_IsTheProgramsOwn(int code)
    {
        RunResult python = await Shim.RunAsync(Ask.Python($"import sys; sys.exit({code})"));
        RunResult bash = await Shim.RunAsync(Ask.Bash($"exit {code}"));

        Assert.Equal((JobStatus.Ok, code), (python.Status, python.ExitCode));
        Assert.Equal((JobStatus.Ok, code), (bash.Status, bash.ExitCode));
    }

    [Theory]
    [InlineData("SIGSEGV", 139)]
    [InlineData("SIGKILL", 137)]
    [InlineData("SIGTERM", 143)]
    public async Task Run_DeathBySignal_Is128PlusTheSignal(string signal, int code)
    {
        RunResult python = await Shim.RunAsync(Ask.Python($"import os, signal; print('before'); os.kill(os.getpid(), signal.{signal})"));
        RunResult bash = await Shim.RunAsync(Ask.Bash($"echo before; kill -{signal} $$"));

        Assert.Equal((JobStatus.Ok, code, "before\n"), (python.Status, python.ExitCode, python.Stdout));
        Assert.Equal((JobStatus.Ok, code, "before\n"), (bash.Status, bash.ExitCode, bash.Stdout));
        Assert.Null(python.Error);
    }

    [Theory]
    [InlineData("import time; time.sleep(60)")]
    [InlineData("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(60)")]
    [InlineData("while True: pass")]
    public async Task Run_OverItsTime_TimesOut(string code)
    {
        RunResult result = await Shim.RunAsync(Ask.Python("import sys; sys.stderr.write('no newline')\n" + code, timeoutS: 1));

        Assert.Equal(JobStatus.TimedOut, result.Status);
        Assert.True(result.TimedOut);
        Assert.Equal(124, result.ExitCode);
        Assert.Equal("no newline\n[timeout] code execution exceeded limit", result.Stderr);
        Assert.Equal(ErrorCodes.TimedOut, result.Error?.Code);
        Assert.Equal("time", result.Usage?.LimitHit);
        Assert.InRange(result.Timings.RunMs, 990, 4000);
    }

    [Fact]
    public async Task Run_MemoryOverTheLimit_IsOomKilled()
    {
        RunResult result = await Shim.RunAsync(Ask.Python("print('before'); data = b'x' * (900 << 20); print('after')", timeoutS: 120));

        Assert.Equal(JobStatus.OomKilled, result.Status);
        Assert.Equal(137, result.ExitCode);
        Assert.Equal("before\n", result.Stdout);
        Assert.Equal(ErrorCodes.OomKilled, result.Error?.Code);
        Assert.Equal("memory", result.Usage?.LimitHit);
    }

    [Fact]
    public async Task Run_ClaimToBeOomKilled_IsNotBelieved()
    {
        RunResult result = await Shim.RunAsync(Ask.Python("import sys; print('Killed'); print('Killed', file=sys.stderr); sys.exit(137)"));

        Assert.Equal((JobStatus.Ok, 137), (result.Status, result.ExitCode));
        Assert.Null(result.Usage?.LimitHit);
    }

    [Fact]
    public async Task Run_ClaimToHaveTimedOut_IsNotBelieved()
    {
        RunResult result = await Shim.RunAsync(Ask.Bash("echo '[timeout] code execution exceeded limit' >&2; exit 124"));

        Assert.Equal((JobStatus.Ok, 124, false), (result.Status, result.ExitCode, result.TimedOut));
    }

    [Fact]
    public async Task Run_Files_ComeBackByteForByte()
    {
        var large = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(large);
        InputFile[] files =
        [
            Ask.File("all-bytes.bin", [.. Enumerable.Range(0, 256).Select(value => (byte)value)]),
            Ask.File("empty", []),
            Ask.File("large.bin", large),
            Ask.File("a/b/c/d/deep.txt", "deep\r\n\0end"),
            Ask.File("資料/報告 最終版.csv", "名稱,值\n測試,1\n"),
            Ask.File("space and 'quotes\".txt", "x"),
            Ask.File("😀.txt", "emoji"),
        ];

        RunResult result = await Shim.RunAsync(Ask.Python(CopyInputToOutput, null, files));

        Assert.Equal((JobStatus.Ok, ""), (result.Status, result.Stderr));
        MustHold(files, result);
    }

    [Fact]
    public async Task Run_BackslashInAnInputPath_IsASeparator()
    {
        RunResult result = await Shim.RunAsync(Ask.Bash("cat /input/a/b.txt", null, Ask.File(@"a\b.txt", "inside")));

        Assert.Equal("inside", result.Stdout);
    }

    [Fact]
    public async Task Run_DefaultLimitsFull_TakesEightMebibytesInAndOut()
    {
        var random = new Random(2);
        InputFile[] files = [.. Enumerable.Range(0, 4).Select(index =>
        {
            var content = new byte[2 * 1024 * 1024];
            random.NextBytes(content);
            return Ask.File($"{index}.bin", content);
        })];

        RunResult result = await Shim.RunAsync(Ask.Python(CopyInputToOutput, 30, files));

        Assert.Equal((JobStatus.Ok, ""), (result.Status, result.Stderr));
        MustHold(files, result);
    }

    [Fact]
    public async Task Run_DefaultStreamLimit_TruncatesAndDeclares()
    {
        const int Limit = 1024 * 1024;
        RunResult result = await Shim.RunAsync(Ask.Python($"import sys; sys.stdout.write('o' * {Limit + 1}); sys.stderr.write('e' * {Limit})", 30));

        Assert.Equal((JobStatus.Ok, 0), (result.Status, result.ExitCode));
        Assert.Equal((true, 1), (result.StdoutTruncated, result.StdoutDroppedBytes));
        Assert.Equal((false, 0), (result.StderrTruncated, result.StderrDroppedBytes));
        Assert.Equal(Limit, result.Stdout.Length);
        Assert.Equal(Limit, result.Stderr.Length);
    }

    [Fact]
    public async Task Run_UndecodableBytes_BecomeReplacementCharacters()
    {
        RunResult result = await Shim.RunAsync(Ask.Python(@"import sys; sys.stdout.buffer.write(b'a\xff\xfeb\0\x1b')"));

        Assert.Equal("a\uFFFD\uFFFDb\0\u001b", result.Stdout);
    }

    [Theory]
    [MemberData(nameof(BadRequests.Names), MemberType = typeof(BadRequests))]
    public async Task Run_BadRequest_IsRefusedWithItsCode(string why)
    {
        (string code, string body) = BadRequests.All[why];

        Answer answer = await Shim.PostAsync(body);

        answer.MustRefuse(400, code);
    }

    [Fact]
    public async Task Run_BodyThatIsNotUtf8_IsRefused()
    {
        Answer answer = await Shim.PostAsync([.. "{\"language\":\"python\",\"code\":\""u8, 0xFF, .. "\"}"u8]);

        answer.MustRefuse(400, ErrorCodes.InvalidField);
    }

    [Fact]
    public async Task Run_OtherContentType_IsRefused()
    {
        Answer answer = await Shim.PostAsync("""{"language":"python","code":""}""", "text/plain");

        answer.MustRefuse(400, ErrorCodes.InvalidJson);
    }

    [Fact]
    public async Task Run_RefusedRequest_IsAnsweredUnderTheCallersJobId()
    {
        Answer answer = await Shim.TryRunAsync(new RunRequest { JobId = "mine-1", Language = "cobol", Code = "" });

        Assert.Equal("mine-1", answer.MustRefuse(400, ErrorCodes.UnsupportedLanguage).Json.GetProperty("job_id").GetString());
    }

    [Theory]
    [InlineData("ln -s /etc/passwd /output/link", ErrorCodes.OutputNotAllowed)]
    [InlineData("head -c 2097153 /dev/zero > /output/big", ErrorCodes.OutputFileTooLarge)]
    public async Task Run_OutputNotAllowed_IsRefused(string script, string code)
    {
        Answer answer = await Shim.TryRunAsync(Ask.Bash(script));

        answer.MustRefuse(400, code);
    }

    [Fact]
    public async Task Run_DeadlinePassed_NeverStarts()
    {
        string past = DateTimeOffset.UtcNow.AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Answer answer = await Shim.TryRunAsync(Ask.Python("print('never')") with { Deadline = past });

        answer.MustRefuse(429, ErrorCodes.DeadlinePassed);
        Assert.NotNull(answer.RetryAfter);
    }

    [Fact]
    public async Task Run_DeadlineAhead_Runs()
    {
        string ahead = DateTimeOffset.UtcNow.AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

        Assert.Equal(JobStatus.Ok, (await Shim.RunAsync(Ask.Python("") with { Deadline = ahead })).Status);
    }

    [Fact]
    public async Task Run_ManyAtOnce_GetTheirOwnAnswers()
    {
        Task<RunResult>[] calls = [.. Enumerable.Range(0, 12).Select(index => Shim.RunAsync(Ask.Python($"print({index})")))];
        RunResult[] results = await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 12).Select(index => $"{index}\n"), results.Select(result => result.Stdout));
    }

    /// <summary>Finds or starts what is under test.</summary>
    protected abstract Task<ShimClient> FindShimAsync();

    private static void MustHold(IEnumerable<InputFile> expected, RunResult result)
    {
        InputFile[] sorted = [.. expected.OrderBy(file => file.Path, StringComparer.Ordinal)];
        Assert.Equal(sorted.Select(file => file.Path), result.OutputFiles.Select(file => file.Path));
        foreach ((InputFile before, OutputFile after) in sorted.Zip(result.OutputFiles))
        {
            Assert.Equal(before.ContentB64!.Length, after.Size);
            Assert.True(before.ContentB64.AsSpan().SequenceEqual(after.ContentB64), $"{after.Path} came back with other bytes.");
        }
    }
}
