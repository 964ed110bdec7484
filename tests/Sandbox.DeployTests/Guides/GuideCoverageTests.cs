using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;

namespace Sandbox.DeployTests.Guides;

/// <summary>Whatever this system says to an operator is in both guides, where the operator looks for it.</summary>
public sealed partial class GuideCoverageTests
{
    // The files whose sentences follow "cannot start:" or "configuration:".
    private static readonly string[] StartFiles =
    [
        "src/Sandbox.Docker/Engine/EngineCheck.cs", "src/Sandbox.Docker/Engine/EngineFault.cs", "src/Sandbox.Docker/Engine/ImageLookup.cs",
        "src/Sandbox.Execution/Sandboxes/SandboxProbe.cs",
        "src/Sandbox.RabbitMq/Connections/BrokerFault.cs", "src/Sandbox.RabbitMq/Connections/TopologyMismatch.cs",
        "src/Sandbox.RabbitMq/ConsumerTimeout.cs", "src/Sandbox.RabbitMq/TopologyMissingException.cs",
        "src/Sandbox.Worker/Hosting/HostRunner.cs",
        "src/Sandbox.Worker/Configuration/CaFile.cs", "src/Sandbox.Worker/Configuration/SettingsBinder.cs", "src/Sandbox.Worker/Configuration/SettingsReader.cs",
    ];

    [Fact]
    public void Alerts_OfTheRules_HaveTheirHeadings() => Assert.All(Guide.Both, guide =>
    {
        Assert.NotEmpty(Facts.Alerts);
        int start = guide.Headings.Single(heading => heading.Slug == "alerts").Line;
        int end = start + guide.Section("alerts").Count;
        Assert.Equal(
            Facts.Alerts.Order(StringComparer.Ordinal),
            guide.Headings.Where(heading => heading.Line > start && heading.Line <= end).Select(heading => heading.Text).Order(StringComparer.Ordinal));
        Assert.All(Facts.Alerts, alert => Assert.Contains(guide.Headings, heading => string.Equals(heading.Slug, alert, StringComparison.OrdinalIgnoreCase)));
    });

    [Fact]
    public void ErrorCodes_EveryOne_HasItsRow() => Assert.All(Guide.Both, guide =>
        Assert.Equal(Facts.ErrorCodes.Values.Order(StringComparer.Ordinal), FirstCodes(guide, "error-codes").Order(StringComparer.Ordinal)));

    [Fact]
    public void ErrorCodes_EverySentenceOfTheSources_IsInTheRowOfItsCode()
    {
        (string Code, SourceString Sentence)[] sentences = [.. Facts.Sources.SelectMany(path => CSharpStrings.Of(File.ReadAllText(path))).SelectMany(WithCode)];
        Assert.True(sentences.Length > 50);
        Assert.All(Guide.Both, guide =>
        {
            ILookup<string, string> rows = guide.RowsOf("error-codes").ToLookup(cells => cells[0].Trim('`'), cells => cells[1], StringComparer.Ordinal);
            Assert.All(sentences, pair => Assert.Contains(pair.Sentence.Claim, rows[pair.Code].Single(), StringComparison.Ordinal));
        });
    }

    [Fact]
    public void StartFailures_EverySentenceOfTheSources_IsUnderItsHeading() => Assert.All(Guide.Both, guide =>
    {
        string section = string.Join('\n', guide.Section("it-does-not-start"));
        Assert.All(StartFiles, path =>
        {
            SourceString[] sentences = [.. CSharpStrings.Of(Repository.Read(path)).Where(IsSentence)];
            Assert.NotEmpty(sentences);
            Assert.All(sentences, sentence => Assert.Contains(sentence.Claim, section, StringComparison.Ordinal));
        });
    });

    [Fact]
    public void Sentences_OfTheTables_AreSaidBySomething() => Assert.All(Guide.Both, guide =>
    {
        string[] said = [.. Facts.Sources.SelectMany(path => CSharpStrings.Of(File.ReadAllText(path))).Select(found => found.Text)];
        IEnumerable<string> quoted = guide.RowsOf("it-does-not-start").Select(cells => cells[0])
            .Concat(guide.RowsOf("error-codes").Select(cells => cells[1]))
            .SelectMany(cell => cell.Split(" · "));
        Assert.All(quoted, sentence => Assert.True(
            said.Any(text => text.Contains(sentence.Trim(' ', '…', '='), StringComparison.Ordinal)), $"{guide.Path} quotes \"{sentence}\", which nothing says."));
    });

    [Fact]
    public void Sentences_OfScripts_AreInOneOfThem() => Assert.All(Guide.Both, guide =>
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Repository.PathOf("deploy"), "*.sh", SearchOption.AllDirectories).Select(File.ReadAllText),
            .. Directory.EnumerateFiles(Repository.PathOf("compose"), "*.yml").Select(File.ReadAllText),
        ];
        Assert.All(guide.RowsOf("what-scripts-and-compose-say"), cells => Assert.True(
            files.Any(text => cells[0].Split('…').All(part => text.Contains(part.Trim(), StringComparison.Ordinal))), $"{guide.Path} quotes \"{cells[0]}\", which no script says."));
    });

    [Fact]
    public void Events_EveryOne_HasItsRow() => Assert.All(Guide.Both, guide =>
        Assert.Equal(Facts.Events.Order(StringComparer.Ordinal), FirstCodes(guide, "log-events").Order(StringComparer.Ordinal)));

    [Fact]
    public void ExitCodes_EveryOne_HasItsRow() => Assert.All(Guide.Both, guide =>
    {
        Assert.Equal(Facts.ExitCodesIn("src/Sandbox.Worker/ExitCodes.cs"), Numbers(guide, "exit-codes-of-the-worker"));
        Assert.Equal(Facts.ExitCodesIn("src/Sandbox.Cli/ExitCodes.cs"), Numbers(guide, "exit-codes-of-sandboxctl"));
        Assert.Superset(Facts.ScriptExitCodes.ToHashSet(), Numbers(guide, "exit-codes-of-the-scripts").ToHashSet());
    });

    [Fact]
    public void Checks_OfDoctor_HaveTheirRows() => Assert.All(Guide.Both, guide =>
        Assert.Equal(Facts.Checks.Order(StringComparer.Ordinal), FirstCodes(guide, "what-doctor-checks").Order(StringComparer.Ordinal)));

    private static IEnumerable<string> FirstCodes(Guide guide, string section) => guide.RowsOf(section).SelectMany(cells => Guide.CodesIn(cells[0]));

    private static IEnumerable<int> Numbers(Guide guide, string section) =>
        guide.RowsOf(section).SelectMany(cells => cells[0].Split(", ")).Select(cell => int.Parse(cell, CultureInfo.InvariantCulture)).Order();

    private static IEnumerable<(string Code, SourceString Sentence)> WithCode(SourceString found) =>
        CodeBefore().Match(found.Before) is { Success: true } match ? [(Facts.ErrorCodes[match.Groups[1].Value], found)] : [];

    // The program that the probe runs is one string too, and an event's text is found by the event's name.
    private static bool IsSentence(SourceString found) =>
        found.Text.Count(c => c == ' ') >= 4
        && !found.Text.Contains('\n', StringComparison.Ordinal)
        && !found.Text.Contains("(?<", StringComparison.Ordinal)
        && !found.Before.EndsWith("Message =", StringComparison.Ordinal)
        && !CodeBefore().IsMatch(found.Before);

    [GeneratedRegex(@"ErrorCodes\.(\w+)(?:,|\] =)$")]
    private static partial Regex CodeBefore();
}
