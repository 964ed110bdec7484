using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>What may be left in /output, and what not.</summary>
public sealed class OutputTests(EmbeddedWorker worker)
{
    [Theory]
    [InlineData("ln -s /etc/passwd /output/link", ErrorCodes.OutputNotAllowed)]
    [InlineData("echo x > /output/real; ln -s real /output/link", ErrorCodes.OutputNotAllowed)]
    [InlineData("ln -s /nowhere /output/dangling", ErrorCodes.OutputNotAllowed)]
    [InlineData("ln -s /etc /output/folder", ErrorCodes.OutputNotAllowed)]
    [InlineData("mkdir /output/a; ln -s /etc /output/a/folder", ErrorCodes.OutputNotAllowed)]
    [InlineData("mkfifo /output/pipe", ErrorCodes.OutputNotAllowed)]
    [InlineData("python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('/output/socket')\"", ErrorCodes.OutputNotAllowed)]
    [InlineData(@"echo x > '/output/back\slash'", ErrorCodes.OutputPathInvalid)]
    [InlineData(@"mkdir '/output/back\slash'; echo x > '/output/back\slash/inside'", ErrorCodes.OutputPathInvalid)]
    [InlineData(@"echo x > $'/output/not-utf8-\xff'", ErrorCodes.OutputPathInvalid)]
    [InlineData("echo x > /output/C:drive", ErrorCodes.OutputPathInvalid)]
    [InlineData("p=/output; for i in {1..40}; do p=$p/d; done; mkdir -p $p; echo x > $p/deep", ErrorCodes.OutputPathInvalid)]
    [InlineData("mkdir /output/{1..5000}", ErrorCodes.TooManyOutputFiles)]
    [InlineData("mkdir -p /output/{1..32}/{1..31} /output/32/32", ErrorCodes.TooManyOutputFiles)]
    public async Task Run_OutputNotAllowed_IsRefused(string script, string code)
    {
        WorkerProcess process = await worker.GetAsync();

        Answer answer = await process.Shim.TryRunAsync(Ask.Bash(script));

        answer.MustRefuse(400, code);
    }

    [Fact]
    public async Task Run_OutputTheProgramLocked_ComesBack()
    {
        RunResult result = await RunAsync("mkdir -p /output/a; echo secret > /output/a/file; chmod 000 /output/a/file /output/a");

        Assert.Equal("a/file", Assert.Single(result.OutputFiles).Path);
    }

    [Fact]
    public async Task Run_EmptyFolders_AreNotFiles() => Assert.Empty((await RunAsync("mkdir -p /output/a/b /output/c")).OutputFiles);

    [Fact]
    public async Task Run_AsManyFoldersAndFilesAsAllowed_ComeBack() =>
        Assert.Equal(32, (await RunAsync("mkdir -p /output/{1..32}/{1..31}; touch /output/{1..32}/1/file")).OutputFiles.Count);

    [Fact]
    public async Task Run_Outputs_AreSortedByPathOrdinally()
    {
        RunResult result = await RunAsync("cd /output; mkdir a; touch b B a/z a.txt 中 é '~'");

        Assert.Equal(["B", "a.txt", "a/z", "b", "~", "é", "中"], result.OutputFiles.Select(file => file.Path));
    }

    [Fact]
    public async Task Run_HardLink_IsAFileLikeAnyOther()
    {
        RunResult result = await RunAsync("echo twice > /output/a; ln /output/a /output/b");

        Assert.Equal(["twice\n"u8.ToArray(), "twice\n"u8.ToArray()], result.OutputFiles.Select(file => file.ContentB64));
    }

    [Fact]
    public async Task Run_ProgramThatFails_StillReturnsItsFiles()
    {
        RunResult result = await RunAsync("echo partial > /output/log; exit 9", exitCode: 9);

        Assert.Equal("log", Assert.Single(result.OutputFiles).Path);
    }

    [Fact]
    public async Task Run_TimedOut_StillReturnsItsFiles()
    {
        WorkerProcess process = await worker.GetAsync();

        RunResult result = await process.Shim.RunAsync(Ask.Bash("echo partial > /output/log; sleep 60", 1));

        Assert.Equal(JobStatus.TimedOut, result.Status);
        Assert.Equal("log", Assert.Single(result.OutputFiles).Path);
    }

    private async Task<RunResult> RunAsync(string script, int exitCode = 0)
    {
        WorkerProcess process = await worker.GetAsync();
        RunResult result = await process.Shim.RunAsync(Ask.Bash(script));
        Assert.Equal((JobStatus.Ok, exitCode, ""), (result.Status, result.ExitCode, result.Stderr));
        return result;
    }
}
