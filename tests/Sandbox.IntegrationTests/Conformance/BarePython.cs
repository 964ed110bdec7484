using System.Globalization;
using System.Text;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Conformance;

/// <summary>
/// The reference: <c>python3 -u /job/main.py</c> in a container of the same image, hardened and bounded as a sandbox is, without anything of
/// ours in it. Process 1 is a bash that runs one script after another, each in a new interpreter and in empty folders.
/// </summary>
internal static class BarePython
{
    // A batch takes ten seconds on a quiet machine.
    private static readonly TimeSpan BatchDeadline = TimeSpan.FromMinutes(5);

    // Reads "NAME BYTES\n" and the source, for each script; answers, encoded, so that no script can break the frame:
    // on standard output NAME, what the script wrote, its exit status, a line each; on standard error what the script wrote there.
    // The shell's own standard error is elsewhere: it says of what a program died.
    private const string Driver =
        """
        exec 3>&1 4>&2 >/dev/null 2>&1
        umask 022
        shopt -s dotglob nullglob
        environment=(PATH="$PATH" LANG="$LANG" HOME=/work TMPDIR=/tmp PWD=/work PYTHONDONTWRITEBYTECODE=1)
        program() { cd /work && exec env -i "${environment[@]}" python3 -I -S -c "$START" </dev/null 2>&5 3>&- 4>&- 5>&- 6>&- 7>&-; }
        while read -r name size; do
            head -c "$size" > /job/main.py && chmod 444 /job/main.py && chmod 555 /job /input || exit 1
            printf '%s\n' "$name" >&3
            status=$( { { { (program); echo $? >&7; } 5>&1 >&6 6>&- 2>/dev/null | base64 -w 0 >&4; } 6>&1 | base64 -w 0 >&3; } 7>&1 )
            printf '\n%s\n' "$status" >&3
            echo >&4
            kill -9 -1
            wait
            chmod 755 /job
            rm -rf /job/* /tmp/* /work/* /output/* /dev/shm/*
        done
        """;

    // Bash cannot begin a session. Python can, and exec leaves nothing of it but what it ignored, which is put back.
    private const string Start =
        """
        import os, _signal
        os.setsid()
        for number in (_signal.SIGPIPE, _signal.SIGXFSZ):
            _signal.signal(number, _signal.SIG_DFL)
        os.execv('/usr/bin/python3', ['python3', '-u', '/job/main.py'])
        """;

    /// <summary>Runs these scripts, one after another, in one container.</summary>
    /// <returns>Name to output.</returns>
    internal static async Task<IReadOnlyDictionary<string, ProgramOutput>> RunAsync(IReadOnlyCollection<string> names)
    {
        ToolOutput answer = await Tool.TryRunAsync("docker", [.. DockerRun(), "-c", Driver], Questions(names), BatchDeadline);
        string[] stdout = answer.Stdout.Split('\n');
        string[] stderr = answer.Stderr.Split('\n');
        if (answer.ExitCode != 0 || stdout.Length != (3 * names.Count) + 1 || stderr.Length != names.Count + 1)
        {
            string last = stdout.Length < 4 ? "the first script" : stdout[^4];
            throw new PreparationException($"The bare container gave up after {last}, with {answer.ExitCode}: {stderr[^1]}");
        }

        return names.Index().ToDictionary(
            entry => entry.Item,
            entry =>
            {
                Assert.Equal(entry.Item, stdout[3 * entry.Index]);
                return new ProgramOutput(
                    int.Parse(stdout[(3 * entry.Index) + 2], CultureInfo.InvariantCulture),
                    Text(entry.Item, stdout[(3 * entry.Index) + 1]),
                    Text(entry.Item, stderr[entry.Index]));
            },
            StringComparer.Ordinal);
    }

    private static byte[] Questions(IReadOnlyCollection<string> names)
    {
        var questions = new MemoryStream();
        foreach (string name in names)
        {
            byte[] source = Encoding.UTF8.GetBytes(ConformanceScripts.Source(name));
            questions.Write(Encoding.UTF8.GetBytes($"{name} {source.Length}\n"));
            questions.Write(source);
        }

        return questions.ToArray();
    }

    // A result is text, in which a byte that cannot be decoded is no more than a question mark: such scripts would prove nothing.
    private static string Text(string name, string encoded)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(encoded));
        }
        catch (DecoderFallbackException fault)
        {
            throw new PreparationException($"{name}: a script of this suite may only write valid UTF-8.", fault);
        }
    }

    private static string[] DockerRun() =>
    [
        "run", "--rm", "--interactive", "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}",
        "--network", "none", "--ipc", "private", "--hostname", "sandbox", "--workdir", "/work", "--user", "10001:10001",
        "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", "--no-healthcheck", "--log-driver", "none",
        "--memory", "512m", "--memory-swap", "512m", "--pids-limit", "128", "--cpus", "1.0",
        "--ulimit", "nofile=1024:1024", "--ulimit", "core=0:0", "--ulimit", "fsize=536870912", "--ulimit", "memlock=65536:65536",
        "--ulimit", "msgqueue=0:0", "--ulimit", "sigpending=1024:1024", "--ulimit", "nice=0:0", "--ulimit", "rtprio=0:0", "--shm-size", "64m",
        "--tmpfs", Folder("/tmp", "64m", "1777"), "--tmpfs", Folder("/work", "64m", "0755"), "--tmpfs", Folder("/output", "64m", "0755"),
        "--tmpfs", Folder("/dev/shm", "64m", "1777"),
        "--tmpfs", Folder("/input", "12m", "0755"), "--tmpfs", Folder("/job", "4224k", "0755"),
        "--env", $"START={Start}", "--entrypoint", "bash", TestEnvironment.SandboxImage,
    ];

    private static string Folder(string path, string size, string mode) =>
        $"{path}:rw,nosuid,nodev,noexec,size={size},nr_inodes=16384,mode={mode},uid=10001,gid=10001";
}
