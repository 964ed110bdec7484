using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class SupervisorSourceTests
{
    [Fact]
    public void Room_ForTheProgramsCommandLine_IsAnArgument()
    {
        // What the supervisor writes there: a command of 30 bytes, and an environment that INHERITED bounds.
        Assert.InRange(SupervisorSource.Room.Length, 1_024, 4_096);
        Assert.DoesNotContain('\0', SupervisorSource.Room + SupervisorSource.Boot);
    }

    [Fact(Timeout = 30_000)]
    public async Task Text_ByAPython_IsPython39()
    {
        Assert.Equal("", await FindFaultAsync(SupervisorSource.Text));

        // The check itself can fail: a match statement came with 3.10.
        Assert.NotEqual("", await FindFaultAsync(SupervisorSource.Text + "\nmatch 1:\n    case 1:\n        pass\n"));
    }

    [Theory]
    [InlineData("PROTOCOL", FrameWriter.ProtocolVersion)]
    [InlineData("CHUNK", FrameReader.MaxChunk)]
    [InlineData("MAX_DEPTH", PathRules.MaxDepth)]
    [InlineData("MAX_PATH", PathRules.MaxBytes)]
    public void Text_Constants_AreTheWorkersOwn(string name, int value)
    {
        Match match = Regex.Match(SupervisorSource.Text, $@"^{name} = (\d+)$", RegexOptions.Multiline);

        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), match.Groups[1].Value);
    }

    [Theory]
    [InlineData("PYTHON", (int)Language.Python)]
    [InlineData("BASH", (int)Language.Bash)]
    [InlineData("EXITED", (int)ProgramEnd.Exited)]
    [InlineData("SIGNALLED", (int)ProgramEnd.Signalled)]
    [InlineData("TIMED_OUT", (int)ProgramEnd.TimedOut)]
    public void Text_Enumerations_AreTheWorkersOwn(string name, int value)
    {
        Match match = Regex.Match(SupervisorSource.Text, $@"^([A-Z_]+(?:, [A-Z_]+)*) = (\d+(?:, \d+)*)$", RegexOptions.Multiline);
        var constants = new Dictionary<string, string>(StringComparer.Ordinal);
        for (; match.Success; match = match.NextMatch())
        {
            foreach ((string key, string number) in match.Groups[1].Value.Split(", ").Zip(match.Groups[2].Value.Split(", ")))
            {
                constants[key] = number;
            }
        }

        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), constants[name]);
    }

    [Fact]
    public void Text_FramesItSends_AreThoseTheReaderKnows()
    {
        string[] sent = Letters(@"put\(b""(.)""", @"Capture\(b""(.)""");

        Assert.Equal("DEFORVZ", string.Concat(sent));
    }

    [Fact]
    public void Text_FramesItTakes_AreThoseTheWriterWrites()
    {
        Assert.Equal("CGIJ", string.Concat(Letters(@"intake\.(?:frame|header)\(b""(.)""")));
    }

    [Fact]
    public void Text_ReasonsToRefuseOutput_AreAllKnownToTheWorker()
    {
        string[] reasons = [.. Regex.Matches(SupervisorSource.Text, @"Rejected\(""([a-z_]+)""").Select(match => match.Groups[1].Value).Distinct()];

        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => new FileCapture(new Limits()).RefuseBySupervisor(Encoding.UTF8.GetBytes(reason + "\0path")));
    }

    [Fact]
    public void Text_Imports_AreTheFewThatStartFast()
    {
        string[] imports = [.. Regex.Matches(SupervisorSource.Text, @"^\s*(?:import|from) (\w+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

        // fcntl only when files come: a job that brings or leaves none does not pay for it.
        Assert.Equal(["_ctypes", "_signal", "_thread", "fcntl", "gc", "itertools", "os", "select", "stat", "sys", "time"], imports);
        Assert.Matches(@"(?m)^ {8}import fcntl$", SupervisorSource.Text);
    }

    private static string[] Letters(params string[] patterns) =>
        [.. patterns.SelectMany(pattern => Regex.Matches(SupervisorSource.Text, pattern)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    private static async Task<string> FindFaultAsync(string source)
    {
        const string Check = "import ast, sys; ast.parse(sys.stdin.buffer.read(), feature_version=(3, 9))";
        try
        {
            using Process python = Process.Start(new ProcessStartInfo("python3", ["-c", Check])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
            })!;
            await python.StandardInput.WriteAsync(source.AsMemory(), TestContext.Current.CancellationToken);
            python.StandardInput.Close();
            string fault = await python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            return python.ExitCode == 0 ? "" : fault;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No python3 here: at least nothing newer than 3.9 by its own keywords, and balanced brackets.
            bool newer = Regex.IsMatch(source, @"^\s*(match .*:|type \w+ =|except\*)", RegexOptions.Multiline);
            bool balanced = source.Count(c => c == '(') == source.Count(c => c == ')') && source.Count(c => c == '[') == source.Count(c => c == ']');
            return newer ? "newer than 3.9" : balanced ? "" : "unbalanced";
        }
    }
}
