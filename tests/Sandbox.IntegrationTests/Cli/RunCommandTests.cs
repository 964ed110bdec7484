using System.Diagnostics;
using System.Text.Json;
using Sandbox.IntegrationTests.Broker;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Cli;

/// <summary>Jobs by hand, through the broker, on a real worker.</summary>
public sealed class RunCommandTests(QueueWorker queue) : IClassFixture<QueueWorker>
{
    [Theory]
    [InlineData("print('out'); import sys; print('err', file=sys.stderr)", 0)]
    [InlineData("print('out'); import sys; print('err', file=sys.stderr); sys.exit(7)", 2)]
    public async Task Run_CodeOnStandardInput_StreamsAndExitCodeAreTheJobs(string code, int exitCode)
    {
        ToolOutput output = await new SandboxCtl(queue.Vhost).RunAsync(code, ["run"]);

        Assert.Equal((exitCode, "out\n"), (output.ExitCode, output.Stdout));
        Assert.StartsWith("err\n", output.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TimedOut_Is1AndSaysSo()
    {
        ToolOutput output = await new SandboxCtl(queue.Vhost).RunAsync("while True: pass", ["run", "--timeout", "1", "--json"]);

        Assert.Equal(1, output.ExitCode);
        Assert.Equal("timed_out", SandboxCtl.Documents(output).Single().GetProperty("status").GetString());
    }

    [Fact]
    public async Task Run_FilesInAndOut_AreSavedAndNotReplaced()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sandboxctl-");
        try
        {
            string input = Path.Combine(folder.FullName, "in.txt");
            string saved = Path.Combine(folder.FullName, "saved");
            await File.WriteAllTextAsync(input, "中文", TestContext.Current.CancellationToken);
            string[] arguments = ["run", "--language", "bash", "--input", $"{input}=deep/name.txt", "--output-dir", saved];
            var ctl = new SandboxCtl(queue.Vhost);

            ToolOutput first = await ctl.RunAsync("mkdir /output/d; cp /input/deep/name.txt /output/d/copy", arguments);
            ToolOutput second = await ctl.RunAsync("mkdir /output/d; echo other > /output/d/copy", arguments);

            Assert.Equal((0, 73), (first.ExitCode, second.ExitCode));
            Assert.Contains("exists already", second.Stderr, StringComparison.Ordinal);
            Assert.Equal("中文", await File.ReadAllTextAsync(Path.Combine(saved, "d", "copy"), TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Run_Interrupted_CancelsTheJob()
    {
        var ctl = new SandboxCtl(queue.Vhost);
        using Process process = ctl.Start("run", "--timeout", "100", "--job-id", "to-be-interrupted", "--json");
        await process.StandardInput.WriteAsync("import time; time.sleep(90)");
        process.StandardInput.Close();
        string container = await Engine.Default.WaitForProgramAsync(queue.Worker.Name);

        // As Ctrl-C does; SIGINT itself may be ignored where tests run in the background.
        Signals.Send(process.Id, Signals.Terminate);

        ToolOutput output = await SandboxCtl.EndAsync(process);
        Assert.Equal((130, "interrupted"), (output.ExitCode, SandboxCtl.Documents(output).Single().GetProperty("code").GetString()));
        Assert.Contains("was cancelled", output.Stdout, StringComparison.Ordinal);
        await Engine.Default.WaitUntilGoneAsync(queue.Worker.Name, [container], TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Run_ConnectionLostWhileItWaits_StillGetsTheResult()
    {
        var ctl = new SandboxCtl(queue.Vhost);
        Task<ToolOutput> running = ctl.RunAsync("import time; time.sleep(20); print('survived')", ["run", "--timeout", "40"]);

        await queue.Vhost.DropConnectionsAsync("receive a result");

        ToolOutput output = await running;
        Assert.Equal((0, "survived\n"), (output.ExitCode, output.Stdout));
    }

    [Fact]
    public async Task Run_WaitIsOver_CancelsTheJobWith75()
    {
        ToolOutput output = await new SandboxCtl(queue.Vhost).RunAsync("import time; time.sleep(90)", ["run", "--timeout", "100", "--wait", "2", "--json"]);

        Assert.Equal((75, "no_result"), (output.ExitCode, SandboxCtl.Documents(output).Single().GetProperty("code").GetString()));
        Assert.Contains("was cancelled", output.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NotAcceptable_Is65AndNothingIsSent()
    {
        ToolOutput output = await new SandboxCtl(queue.Vhost).RunAsync("pass", ["run", "--deadline", "tomorrow", "--json"]);

        Assert.Equal((65, "invalid_deadline"), (output.ExitCode, SandboxCtl.Documents(output).Single().GetProperty("code").GetString()));
    }

    [Fact]
    public async Task SubmitAndResult_Job_IsFoundAndStaysUntilTaken()
    {
        var ctl = new SandboxCtl(queue.Vhost);
        string job = (await ctl.RunAsync("print('kept')", ["submit"])).Stdout.Trim();

        JsonElement waited = await ctl.JsonAsync("result", job, "--wait", "60");
        ToolOutput again = await ctl.RunAsync("result", job);
        ToolOutput taken = await ctl.RunAsync("result", job, "--take");
        ToolOutput gone = await ctl.RunAsync("result", job, "--json");

        Assert.Equal((job, "kept\n"), (waited.GetProperty("job_id").GetString(), waited.GetProperty("stdout").GetString()));
        Assert.Equal((0, "kept\n"), (again.ExitCode, again.Stdout));
        Assert.Equal((0, "kept\n"), (taken.ExitCode, taken.Stdout));
        Assert.Equal((66, "not_found"), (gone.ExitCode, SandboxCtl.Documents(gone).Single().GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Submit_WithReplyTo_IsAnsweredThere()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();
        var ctl = new SandboxCtl(queue.Vhost);

        ToolOutput refused = await ctl.RunAsync("pass", ["submit", "--reply-to", "somebody.elses"]);
        ToolOutput output = await ctl.RunAsync("print('there')", ["submit", "--reply-to", replies, "--job-id", "answered", "--json"]);

        Assert.Equal(64, refused.ExitCode);
        Assert.Equal(0, output.ExitCode);
        BrokerMessage answer = await queue.Vhost.TakeAsync(replies);
        Assert.Equal(("answered", "answered", "there\n"), (answer.Properties.CorrelationId, answer.Result.JobId, answer.Result.Stdout));
        Assert.True(answer.Result.Timings.QueueMs >= 0);
    }

    [Fact]
    public async Task Result_Parked_IsFoundThere()
    {
        await queue.Vhost.PublishAsync(Ask.Python("print('parked')") with { JobId = "parked-one" }, "sandbox.reply.gone");
        await Eventually.TrueAsync(async () => await queue.Vhost.CountAsync("sandbox.parked") > 0, TimeSpan.FromSeconds(30), "a parked result");

        ToolOutput output = await new SandboxCtl(queue.Vhost).RunAsync("result", "parked-one", "--parked");

        Assert.Equal((0, "parked\n"), (output.ExitCode, output.Stdout));
    }

    [Fact]
    public async Task Cancel_RunningJob_EndsIt()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();
        await queue.Vhost.PublishAsync(Ask.Sleep(100, "cancelled-by-hand"), replies);
        await Engine.Default.WaitForProgramAsync(queue.Worker.Name);

        JsonElement asked = await new SandboxCtl(queue.Vhost).JsonAsync("cancel", "cancelled-by-hand", "somebody-else");

        Assert.Equal(2, asked.GetProperty("requested").GetArrayLength());
        Assert.Equal(Contracts.Jobs.JobStatus.Cancelled, (await queue.Vhost.TakeAsync(replies)).Result.Status);
    }
}
