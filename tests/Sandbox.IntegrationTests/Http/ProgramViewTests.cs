using System.Diagnostics;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>What user code sees.</summary>
public sealed class ProgramViewTests(EmbeddedWorker worker)
{
    [Theory]
    [InlineData("sleep 300 & disown; echo done")]
    [InlineData("setsid sh -c 'sleep 300' & echo done")]
    [InlineData("(trap '' TERM HUP; sleep 300) & (trap '' TERM; exec sleep 300 >&2) & echo done")]
    public async Task Run_DaemonThatHoldsStdout_IsAnsweredAtOnce(string script)
    {
        long began = Stopwatch.GetTimestamp();

        RunResult result = await RunAsync(Ask.Bash(script, 60));

        Assert.Equal("done\n", result.Stdout);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task Run_Stdin_IsEmpty()
    {
        Assert.Equal("b''\n", (await RunAsync(Ask.Python("import sys; print(sys.stdin.buffer.read())"))).Stdout);
        Assert.Equal("[]\n", (await RunAsync(Ask.Bash("read -r line; echo \"[$line]\""))).Stdout);
    }

    [Fact]
    public async Task Run_Python_IsAScriptInAFile()
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Python("print(__name__, __file__, flush=False)\n\nraise ValueError('一')"));

        Assert.Equal("__main__ /job/main.py\n", result.Stdout);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Traceback (most recent call last):\n  File \"/job/main.py\", line 3, in <module>\n", result.Stderr, StringComparison.Ordinal);
        Assert.EndsWith("\nValueError: 一\n", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Python_IsUnbuffered()
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Python("import os; print('printed'); os._exit(0)"));

        Assert.Equal("printed\n", result.Stdout);
    }

    [Fact]
    public async Task Run_WorkingDirectory_IsEmptyAndWritable() => Assert.Equal(
        "/work\n0\nwritten\n",
        (await RunAsync(Ask.Bash("pwd; ls -A | wc -l; echo written > file; cat file"))).Stdout);

    [Theory]
    [InlineData("echo x > /input/new")]
    [InlineData("echo x >> /input/a.txt")]
    [InlineData("rm -f /input/a.txt")]
    [InlineData("mv /input/a.txt /input/b.txt")]
    [InlineData("echo x > /input/folder/new")]
    public async Task Run_Input_IsReadOnly(string script)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Bash(
            $"({script}) 2>/dev/null; echo $?; cat /input/a.txt", null, Ask.File("a.txt", "untouched"), Ask.File("folder/b.txt", "")));

        Assert.EndsWith("untouched", result.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("0\n", result.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/etc")]
    [InlineData("/usr/bin")]
    [InlineData("/var/tmp")]
    [InlineData("/root")]
    [InlineData("/sys/fs/cgroup")]
    public async Task Run_RestOfTheFileSystem_IsReadOnly(string folder)
    {
        RunResult result = await RunAsync(Ask.Bash($"touch {folder}/x 2>/dev/null; echo $?"));

        Assert.Equal("1\n", result.Stdout);
    }

    [Fact]
    public async Task Run_Network_IsNotThere()
    {
        RunResult result = await RunAsync(Ask.Python(
            """
            import os, socket
            print(sorted(os.listdir('/sys/class/net')))
            for target in (('1.1.1.1', 53), ('172.17.0.1', 22)):
                try:
                    socket.create_connection(target, timeout=3)
                    print('connected')
                except OSError as error:
                    print(error.errno)
            try:
                socket.getaddrinfo('example.com', 80)
                print('resolved')
            except OSError:
                print('not resolved')
            """));

        Assert.Equal("['lo']\n101\n101\nnot resolved\n", result.Stdout);
    }

    [Fact]
    public async Task Run_Environment_HoldsNothingOfTheWorker()
    {
        RunResult result = await RunAsync(Ask.Python("import os; print(sorted(os.environ))"));

        Assert.DoesNotContain("AMON", result.Stdout, StringComparison.Ordinal);
        Assert.Contains("'HOME'", result.Stdout, StringComparison.Ordinal);
        Assert.InRange(result.Stdout.Split(',').Length, 1, 9);
    }

    [Fact]
    public async Task Run_User_IsNotRoot() => Assert.Equal("10001 10001 10001\n", (await RunAsync(Ask.Bash("echo $(id -u) $(id -g) $(id -G)"))).Stdout);

    [Fact]
    public async Task Run_ProgramsOnWritableFolders_CannotBeExecuted() => Assert.Equal(
        "126\n126\n126\n",
        (await RunAsync(Ask.Bash("for d in /tmp /work /output; do cp /bin/true $d/t; chmod 755 $d/t; $d/t 2>/dev/null; echo $?; rm $d/t; done"))).Stdout);

    [Fact]
    public async Task Run_LeftoversOfAJob_AreUnseenByTheNext()
    {
        const string Folders = "/tmp /work /dev/shm /output /input";
        await RunAsync(Ask.Bash($"for d in {Folders}; do echo left > $d/leftover 2>/dev/null; done; (sleep 300 &) ; true"));

        RunResult next = await RunAsync(Ask.Bash($"cat {{{Folders.Replace(' ', ',')}}}/leftover 2>/dev/null; cd /proc; echo [0-9]*"));

        // The supervisor and bash: nobody else.
        Assert.Equal(2, next.Stdout.Split(' ').Length);
    }

    [Fact]
    public async Task Run_ForkBomb_IsContained()
    {
        WorkerProcess process = await worker.GetAsync();

        RunResult bomb = await process.Shim.RunAsync(Ask.Python("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", 2));

        Assert.Equal(JobStatus.TimedOut, bomb.Status);
        Assert.Equal("after\n", (await RunAsync(Ask.Python("print('after')"))).Stdout);
    }

    private async Task<RunResult> RunAsync(RunRequest request)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(request);
        Assert.Equal(JobStatus.Ok, result.Status);
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Stderr}");
        return result;
    }
}
