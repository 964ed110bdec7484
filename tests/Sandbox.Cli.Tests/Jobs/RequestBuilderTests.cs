using System.Text;
using Sandbox.Cli.Jobs;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;

namespace Sandbox.Cli.Tests.Jobs;

public sealed class RequestBuilderTests : IDisposable
{
    private static readonly JobArguments Plain = new(null, null, null, null, [], null, null);
    private readonly string _folder = Directory.CreateTempSubdirectory("sandboxctl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task BuildAsync_CodeFromStandardInput_IsPythonWithANewId()
    {
        RunRequest request = await BuildAsync(Plain, "print('é')");

        Assert.Equal(("python", "print('é')"), (request.Language, request.Code));
        Assert.True(Admission.IsJobId(request.JobId));
        Assert.NotEmpty(request.RequestId!);
    }

    [Fact]
    public async Task BuildAsync_EverythingGiven_IsInTheRequest()
    {
        string code = Write("job.sh", "exit 0");
        string data = Write("data.bin", "\u0001");

        RunRequest request = await BuildAsync(new(code, null, null, 7, [data, $"{data}=deep/other"], "job-1", "2030-01-31T12:00:00Z"));

        Assert.Equal(("bash", 7, "job-1", "2030-01-31T12:00:00Z"), (request.Language, request.TimeoutS, request.JobId, request.Deadline));
        Assert.Equal(["data.bin", "deep/other"], request.InputFiles!.Select(file => file!.Path));
        Assert.All(request.InputFiles!, file => Assert.Equal([1], file!.ContentB64));
    }

    [Fact]
    public async Task BuildAsync_WholeRequest_KeepsItAndTakesTheId()
    {
        RunRequest request = await BuildAsync(Plain with { Request = "-", JobId = "mine" }, """{"job_id":"theirs","language":"bash","code":"true","request_id":"r"}""");

        Assert.Equal(("mine", "bash", "r"), (request.JobId, request.Language, request.RequestId));
    }

    [Theory]
    [InlineData("""{"language":"bash"}""", ErrorCodes.InvalidField)]
    [InlineData("""{"language":"bash","code":"","timeout_s":121}""", ErrorCodes.InvalidTimeout)]
    [InlineData("""{"language":"bash","code":"","input_files":[{"path":"../x","content_b64":""}]}""", ErrorCodes.InvalidPath)]
    [InlineData("no JSON", ErrorCodes.InvalidJson)]
    public async Task BuildAsync_RequestThatAWorkerRefuses_Is65WithItsCode(string request, string code)
    {
        CliException fault = await Assert.ThrowsAsync<CliException>(() => BuildAsync(Plain with { Request = "-" }, request));

        Assert.Equal((65, code), (fault.ExitCode, fault.Code));
    }

    [Fact]
    public async Task BuildAsync_CodeOverTheLimit_IsRefusedWithoutReadingOn()
    {
        using var endless = new EndlessStream();
        CliHost host = CliRun.Host(TextWriter.Null, TextWriter.Null) with { In = () => endless };

        CliException fault = await Assert.ThrowsAsync<CliException>(() => new RequestBuilder(host, new Limits()).BuildAsync(Plain, TestContext.Current.CancellationToken));

        Assert.Equal((65, ErrorCodes.CodeTooLarge), (fault.ExitCode, fault.Code));
        Assert.Equal(new Limits().CodeBytes + 1, endless.Taken);
    }

    [Fact]
    public async Task BuildAsync_CodeThatIsNoText_IsRefused()
    {
        CliHost host = CliRun.Host(TextWriter.Null, TextWriter.Null, input: [0xFF, 0xFE]);

        CliException fault = await Assert.ThrowsAsync<CliException>(() => new RequestBuilder(host, new Limits()).BuildAsync(Plain, TestContext.Current.CancellationToken));

        Assert.Equal((65, ErrorCodes.InvalidField), (fault.ExitCode, fault.Code));
    }

    [Fact]
    public async Task BuildAsync_FileThatIsNotThere_Is66()
    {
        CliException fault = await Assert.ThrowsAsync<CliException>(() => BuildAsync(Plain with { File = Path.Combine(_folder, "gone.py") }));

        Assert.Equal((66, "file_unreadable"), (fault.ExitCode, fault.Code));
    }

    [Theory]
    [InlineData("a/b.txt", "a/b.txt", "b.txt")]
    [InlineData("a/b.txt=c", "a/b.txt", "c")]
    [InlineData("a=b=c", "a=b", "c")]
    [InlineData("=c", "=c", "=c")]
    [InlineData("a=", "a=", "a=")]
    public void Split_Input_IsPathAndName(string input, string path, string name) => Assert.Equal((path, name), RequestBuilder.Split(input));

    private static Task<RunRequest> BuildAsync(JobArguments arguments, string input = "") =>
        new RequestBuilder(CliRun.Host(TextWriter.Null, TextWriter.Null, input: Encoding.UTF8.GetBytes(input)), new Limits())
            .BuildAsync(arguments, TestContext.Current.CancellationToken);

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
