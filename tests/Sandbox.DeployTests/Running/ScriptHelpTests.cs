using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Running;

/// <summary>Every script that an operator runs explains itself, and refuses what it does not know before it does anything.</summary>
public sealed class ScriptHelpTests
{
    public static TheoryData<string> Scripts =>
        [.. Directory.GetFiles(Repository.PathOf("deploy"), "*.sh").Select(path => Path.Combine("deploy", Path.GetFileName(path))).Order()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Help_EveryScript_SaysUsageAndExitCodes(string script)
    {
        ToolOutput output = await Repository.RunAsync(script, ["--help"]);
        Assert.Equal(0, output.ExitCode);
        Assert.StartsWith("usage: bash " + script, output.Stdout, StringComparison.Ordinal);
        Assert.Contains("exit codes", output.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Run_UnknownArgument_IsRefusedWithOneSentence(string script)
    {
        ToolOutput output = await Repository.RunAsync(script, ["--no-such-thing"]);
        Assert.Equal(64, output.ExitCode);
        Assert.Contains("--help", output.Stderr + output.Stdout, StringComparison.Ordinal);
    }
}
