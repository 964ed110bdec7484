using System.Reflection;
using System.Runtime.CompilerServices;
using Sandbox.Contracts.Jobs;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Tests.Documentation;

/// <summary>The README's tables say what the code does: a row that drifts fails here.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(FindRoot(), "README.md"));

    public static TheoryData<string> Settings() => [.. Worker.Configuration.Settings.All.Select(setting => setting.Name)];

    public static TheoryData<string> Codes() =>
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Configuration_EverySetting_HasItsRow(string name)
    {
        Setting setting = Worker.Configuration.Settings.All.Single(candidate => candidate.Name == name);
        string range = setting.Range.Replace("|", "or", StringComparison.Ordinal);

        Assert.Contains($"| `{name}` | {range} | {setting.DefaultText} | {setting.Description} |", Lines);
    }

    [Fact]
    public void Configuration_EveryRow_IsASetting()
    {
        IEnumerable<string> rows = Lines.Where(line => line.StartsWith("| `AMON_SANDBOX_", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

        Assert.Equal(Worker.Configuration.Settings.All.Select(setting => setting.Name), rows);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void ErrorCodes_EveryCode_HasItsRow(string code) =>
        Assert.Single(Lines, line => line.StartsWith($"| `{code}` |", StringComparison.Ordinal));

    [Fact]
    public void LimitNames_AllOfThem_HaveTheirRowsInThisOrder()
    {
        IEnumerable<string> names = typeof(LimitNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        IEnumerable<string> rows = Lines.SkipWhile(line => !line.StartsWith("| `limit_hit` |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'));

        Assert.Equal(names, rows.Select(row => row.Split('`')[1]));
    }

    [Theory]
    [InlineData(ExitCodes.Ok)]
    [InlineData(ExitCodes.NotHealthy)]
    [InlineData(ExitCodes.Usage)]
    [InlineData(ExitCodes.Unavailable)]
    [InlineData(ExitCodes.Crashed)]
    [InlineData(ExitCodes.Configuration)]
    public void ExitCodes_EveryCode_HasItsRow(int code) =>
        Assert.Single(Lines, line => line.StartsWith($"| {code} | ", StringComparison.Ordinal));

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
