using System.Reflection;
using System.Runtime.CompilerServices;
using Sandbox.Cli.Configuration;

namespace Sandbox.Cli.Tests.Documentation;

/// <summary>The README says what the program does: a row that drifts fails here. Through it the settings are held to the worker's own.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(FindRoot(), "README.md"));

    public static TheoryData<string> SharedSettings() => [.. CliSettings.All.Where(setting => setting != CliSettings.ManagementUri).Select(setting => setting.Name)];

    public static TheoryData<int> Codes() =>
        [.. typeof(ExitCodes).GetFields(BindingFlags.NonPublic | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(SharedSettings))]
    public void Settings_SharedWithTheWorker_HaveItsRangeAndDefault(string name)
    {
        CliSetting setting = CliSettings.All.Single(candidate => candidate.Name == name);

        Assert.Single(Lines, line => line.StartsWith($"| `{name}` | {setting.Range} | {setting.DefaultText} |", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void ExitCodes_EveryCode_HasItsRow(int code) => Assert.Single(Lines, line => line.StartsWith($"| `{code}` | ", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task ExitCodes_EveryCode_IsInTheHelp(int code)
    {
        CliRun help = await CliRun.OfAsync(["--help"]);

        Assert.Matches($@"\b{code} [a-z]", help.Out.ReplaceLineEndings(" "));
    }

    [Fact]
    public void Management_ItsVariable_IsDocumented() => Assert.Contains(Lines, line => line.Contains($"`{CliSettings.ManagementUri.Name}`", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (string? folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Sandbox.Worker.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("This file is not inside the repository.");
    }
}
