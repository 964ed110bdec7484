using Sandbox.DeployTests.Running;
using Sandbox.DeployTests.Tools;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Observability;

/// <summary>What promtool says about the files that Prometheus is given.</summary>
public sealed class RuleFileTests
{
    [Fact]
    public async Task AlertTests_AllOfThem_Pass()
    {
        ToolOutput output = await PromtoolAsync("test", "rules", Repository.PathOf("deploy/observability/alerts.test.yml"));

        Assert.True(output.ExitCode == 0, output.Stdout + output.Stderr);
    }

    [Fact]
    public async Task AlertTests_RuleThatNeverFires_Fail()
    {
        using var files = new PrometheusFiles("prometheus.yml");
        string rules = files.PathOf("alerts.yml");
        string text = await File.ReadAllTextAsync(rules, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(rules, text.Replace("sandbox_pool_breaker_open == 1", "sandbox_pool_breaker_open == 2", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        ToolOutput output = await PromtoolAsync("test", "rules", files.PathOf("alerts.test.yml"));

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains("SandboxEngineBreakerOpen", output.Stdout + output.Stderr, StringComparison.Ordinal);
    }

    // The rules are read as well: the configuration names them.
    [Theory]
    [InlineData("prometheus.yml")]
    [InlineData("prometheus.cluster.yml")]
    [InlineData("prometheus.kubernetes.yml")]
    public async Task Configuration_EachOfThem_IsValid(string configuration)
    {
        using var files = new PrometheusFiles(configuration);

        ToolOutput output = await PromtoolAsync("check", "config", files.Configuration);

        Assert.True(output.ExitCode == 0, output.Stdout + output.Stderr);
        Assert.Contains("rules found", output.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_OfTheCluster_DiffersInItsTargetsOnly()
    {
        string[] one = Repository.Read("deploy/observability/prometheus.yml").Split('\n');
        string[] cluster = Repository.Read("deploy/observability/prometheus.cluster.yml").Split('\n');

        (string One, string Cluster)[] different = [.. one.Zip(cluster).Skip(1).Where(pair => pair.First != pair.Second)];

        Assert.Equal(one.Length, cluster.Length);
        Assert.Equal(3, different.Length);
        Assert.All(different, pair => Assert.All((string[])[pair.One, pair.Cluster], line => Assert.StartsWith("- targets: [", line.TrimStart(), StringComparison.Ordinal)));
    }

    private static Task<ToolOutput> PromtoolAsync(params string[] arguments) => Tool.TryRunAsync(Toolbox.PathOf("promtool"), arguments);
}
