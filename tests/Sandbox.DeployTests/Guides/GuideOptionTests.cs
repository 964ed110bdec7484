using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Guides;

/// <summary>Options that the guides' commands use, those that are not run among them, are options of those programs. Both guides have the same commands.</summary>
public sealed partial class GuideOptionTests
{
    private const string Sandboxctl = ".artifacts/bin/Sandbox.Cli/release/sandboxctl";

    // Long lines are broken with a backslash; comments are no part of a command.
    private static readonly string Commands = string.Join(
        '\n', Guide.English.Fences.Where(fence => fence.IsCommands).Select(fence => fence.WithoutComments)).Replace("\\\n", " ", StringComparison.Ordinal);

    [Fact]
    public async Task Options_OfScripts_AreInTheirHelp() =>
        await MustKnowAsync(Script(), async script => await Repository.RunAsync(script, ["--help"]));

    [Fact]
    public async Task Options_OfSandboxctl_AreInItsHelp() =>
        await MustKnowAsync(Command(), async words => await Tool.TryRunAsync(Repository.PathOf(Sandboxctl), [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]));

    private static async Task MustKnowAsync(Regex command, Func<string, Task<ToolOutput>> help)
    {
        ILookup<string, string> used = command.Matches(Commands)
            .SelectMany(match => Option().Matches(match.Groups[2].Value).Select(option => option.Value).DefaultIfEmpty("").Select(option => (match.Groups[1].Value, option)))
            .Distinct()
            .ToLookup(pair => pair.Value, pair => pair.option, StringComparer.Ordinal);
        Assert.True(used.Count >= 3);
        foreach (IGrouping<string, string> program in used)
        {
            ToolOutput output = await help(program.Key.Trim());
            Assert.True(output.ExitCode == 0, $"{program.Key} --help: {output.Stderr}");
            Assert.All(program, option => Assert.Matches($@"(?<![\w-]){Regex.Escape(option)}(?![\w-])", output.Stdout));
        }
    }

    // To the end of the command: a pipe, a list or a redirection begins something else.
    [GeneratedRegex(@"\bbash (deploy/[\w./-]+\.sh)([^\n|;&>]*)")]
    private static partial Regex Script();

    [GeneratedRegex(@"\bsandboxctl((?: [a-z][a-z-]*)*)(?![\w.-])([^\n|;&>]*)")]
    private static partial Regex Command();

    [GeneratedRegex("(?<= )--[a-z][a-z-]*")]
    private static partial Regex Option();
}
