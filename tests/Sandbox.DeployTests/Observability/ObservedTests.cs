using System.Text.Json;
using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;
using Sandbox.DeployTests.Tools;

namespace Sandbox.DeployTests.Observability;

/// <summary>A real Prometheus with the real configuration and rules, asking a real worker, a real shim and a real broker.</summary>
public sealed partial class ObservedTests(ObservedSystem system) : IClassFixture<ObservedSystem>
{
    [Fact]
    public void Targets_OfTheConfiguration_AllAnswer() => Assert.Equal(
        [("broker", 1), ("broker-queues", 1), ("shim", 1), ("worker", 1)],
        system.Targets.OrderBy(target => target.Key, StringComparer.Ordinal).Select(target => (target.Key, target.Value)));

    [Fact]
    public async Task Rules_EveryAlert_IsEvaluatedAndSaysWhatToDo()
    {
        JsonElement[] rules = await ReadRulesAsync();

        Assert.InRange(rules.Length, 20, 60);
        Assert.Distinct(rules.Select(Name));
        Assert.All(rules, rule =>
        {
            JsonElement annotations = rule.GetProperty("annotations");
            Assert.Equal("ok", rule.GetProperty("health").GetString());
            Assert.StartsWith("Sandbox", Name(rule), StringComparison.Ordinal);
            Assert.Contains(rule.GetProperty("labels").GetProperty("severity").GetString(), (string[])["critical", "warning"]);
            Assert.EndsWith(".", annotations.GetProperty("summary").GetString(), StringComparison.Ordinal);
            Assert.EndsWith(".", annotations.GetProperty("action").GetString(), StringComparison.Ordinal);
            Assert.Equal($"deploy/OPERATIONS.md#{Name(rule).ToLowerInvariant()}", annotations.GetProperty("runbook").GetString());
        });
    }

    [Fact]
    public async Task Rules_EventsAndSettingsThatTheyName_Exist()
    {
        string actions = string.Join('\n', (await ReadRulesAsync()).SelectMany(rule => rule.GetProperty("annotations").EnumerateObject()).Select(annotation => annotation.Value.GetString()));
        string sources = string.Concat(Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string readme = Repository.Read("README.md");

        string[] events = [.. EventName().Matches(actions).Select(match => match.Groups["name"].Value).Distinct()];
        string[] settings = [.. Setting().Matches(actions).Select(match => match.Value).Distinct()];

        Assert.NotEmpty(events);
        Assert.NotEmpty(settings);
        Assert.All(events, name => Assert.Contains($"EventName = \"{name}\"", sources, StringComparison.Ordinal));
        Assert.All(settings, name => Assert.Contains($"| `{name}` |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Queries_OfRulesDashboardAndGuide_FindTheirSeries()
    {
        string[] queries =
        [
            .. (await ReadRulesAsync()).Select(rule => rule.GetProperty("query").GetString()!),
            .. Dashboard.Queries,
            .. PromqlBlock().Matches(Repository.Read("deploy/CAPACITY.md")).Select(match => match.Groups["query"].Value),
        ];
        JsonElement[] read = [.. (await Toolbox.AskNodeAsync("selectors.mjs", JsonSerializer.Serialize(queries))).EnumerateArray()];
        string[] selectors = [.. read.SelectMany(query => query.GetProperty("selectors").EnumerateArray()).Select(selector => selector.GetString()!).Distinct()];

        Assert.All(read, query => Assert.True(
            query.GetProperty("broken").ValueKind == JsonValueKind.Null, $"{query.GetProperty("expression")} is not PromQL from here on: {query.GetProperty("broken")}"));
        Assert.InRange(selectors.Length, 40, 200);
        await MustAllExistAsync(selectors);
        foreach (string query in queries)
        {
            await system.Prometheus.AskAsync("query", ("query", query));
        }
    }

    [Fact]
    public async Task AlertTests_SeriesThatTheyInvent_AreOnesThatExist()
    {
        string[] selectors =
        [
            .. InventedSeries().Matches(Repository.Read("deploy/observability/alerts.test.yml"))
                .Select(match => AnyValue().Replace(match.Groups["series"].Value, "=~\".+\""))
                .Distinct(),
        ];

        Assert.InRange(selectors.Length, 15, 100);
        await MustAllExistAsync(selectors);
    }

    [Fact]
    public async Task Queries_OfSomethingThatDoesNotExist_FindNothing()
    {
        Assert.Equal(0, await system.Prometheus.CountSeriesAsync("sandbox_pool_ready_total"));
        Assert.Equal(0, await system.Prometheus.CountSeriesAsync("""sandbox_jobs_finished_total{status="failure"}"""));
    }

    private async Task MustAllExistAsync(IEnumerable<string> selectors)
    {
        List<string> missing = [];
        foreach (string selector in selectors)
        {
            if (await system.Prometheus.CountSeriesAsync(selector) == 0)
            {
                missing.Add(selector);
            }
        }

        Assert.True(missing.Count == 0, $"Nothing that was asked has this:\n{string.Join('\n', missing)}");
    }

    private async Task<JsonElement[]> ReadRulesAsync() =>
    [
        .. (await system.Prometheus.AskAsync("rules")).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()),
    ];

    private static string Name(JsonElement rule) => rule.GetProperty("name").GetString()!;

    [GeneratedRegex(@"`(?<name>[a-z]+(\.[a-z-]+)+)`")]
    private static partial Regex EventName();

    [GeneratedRegex("AMON_SANDBOX_[A-Z_]*[A-Z]")]
    private static partial Regex Setting();

    [GeneratedRegex("```promql\n(?<query>[^`]+)\n```")]
    private static partial Regex PromqlBlock();

    [GeneratedRegex(@"^ +- series: (?<series>.+)$", RegexOptions.Multiline)]
    private static partial Regex InventedSeries();

    [GeneratedRegex("=\"[^\"]*\"")]
    private static partial Regex AnyValue();
}
