using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;

namespace Sandbox.DeployTests.Guides;

/// <summary>Whatever a guide names is there: files, links, variables, events, metrics, units.</summary>
public sealed partial class GuideNameTests
{
    // What Amon's own configuration calls things, which is none of ours.
    private static readonly string[] Foreign = ["sandbox.runner.base_url", "sandbox.runner.timeout_s", "sandbox.runner.api_key_env", "sandbox.run"];

    [Fact]
    public void Links_OfEach_LeadSomewhere() => Assert.All(Guide.Both, guide =>
    {
        Assert.True(Links(guide).Count > 10);
        Assert.All(Links(guide), link => Assert.True(Leads(guide, link), $"{guide.Path} links to {link}, which is not there."));
    });

    [Fact]
    public void Paths_OfEach_AreThere() => Assert.All(Guide.Both, guide =>
    {
        string[] paths = [.. TreePath().Matches(guide.Text).Select(match => match.Value.TrimEnd('.', '/')).Distinct(StringComparer.Ordinal)];
        Assert.True(paths.Length > 10);
        Assert.All(paths, path => Assert.True(Path.Exists(Repository.PathOf(path)), $"{guide.Path} names {path}, which is not there."));
    });

    [Fact]
    public void Variables_OfEach_AreSettings() => Assert.All(Guide.Both, guide =>
    {
        string[] names = [.. Variable().Matches(guide.Text).Select(match => match.Value).Distinct(StringComparer.Ordinal)];
        Assert.True(names.Length > 20);
        Assert.All(names, name => Assert.Contains(name, Facts.Settings));
    });

    [Fact]
    public void DottedNames_OfEach_AreEventsMetricsQueuesOrChecks() => Assert.All(Guide.Both, guide =>
    {
        string[] names = [.. guide.Codes.Where(code => DottedName().IsMatch(code)).Distinct(StringComparer.Ordinal)];
        Assert.True(names.Length > 50);
        Assert.All(names, name => Assert.True(
            Facts.Events.Contains(name) || Facts.Metrics.Contains(name) || Facts.BrokerNames.Contains(name) || Facts.Checks.Contains(name) || Foreign.Contains(name, StringComparer.Ordinal),
            $"{guide.Path} names {name}, which is nothing of ours."));
    });

    [Fact]
    public void Series_OfEach_AreMetrics() => Assert.All(Guide.Both, guide =>
    {
        HashSet<string> series = [.. Facts.Metrics.SelectMany(SeriesOf)];
        string[] names = [.. Series().Matches(guide.Text).Select(match => match.Value).Distinct(StringComparer.Ordinal)];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, series));
    });

    [Fact]
    public void Units_OfEach_AreThere() => Assert.All(Guide.Both, guide =>
    {
        string[] units = [.. Unit().Matches(guide.Text).Select(match => match.Groups[1].Value + match.Groups[2].Value + ".service").Distinct(StringComparer.Ordinal)];
        Assert.NotEmpty(units);
        HashSet<string> there = [.. Directory.EnumerateFiles(Repository.PathOf("deploy/systemd"), "*.service", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!)];
        Assert.All(units, unit => Assert.Contains(unit, there));
    });

    private static IReadOnlyList<string> Links(Guide guide) =>
        [.. Link().Matches(guide.Prose).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    private static bool Leads(Guide guide, string link)
    {
        string[] parts = link.Split('#', 2);
        string path = parts[0].Length == 0
            ? guide.Path
            : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.PathOf(Path.GetDirectoryName(guide.Path)!), parts[0])));
        return Path.Exists(Repository.PathOf(path))
            && (parts.Length == 1 || Guide.Of(path).Headings.Any(heading => heading.Slug == parts[1]));
    }

    // A histogram of seconds, a counter or a gauge: the README's table says which, and any of their series may be named.
    private static IEnumerable<string> SeriesOf(string metric)
    {
        string name = metric.Replace('.', '_');
        string[] endings = ["", "_total", "_seconds", "_seconds_bucket", "_seconds_sum", "_seconds_count"];
        return endings.Select(ending => name + ending);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![A-Za-z0-9_./~%-])(?:deploy|compose|src|tests)/[A-Za-z0-9._@/-]*[A-Za-z0-9@]")]
    private static partial Regex TreePath();

    [GeneratedRegex("AMON_SANDBOX_[A-Z0-9_]*[A-Z0-9]")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?:sandbox|pool|broker|worker|engine|reaper|container|http|unsafe|configuration|log)\.[a-z0-9_.-]+$")]
    private static partial Regex DottedName();

    [GeneratedRegex(@"(?<![A-Za-z0-9_])sandbox_[a-z_]+")]
    private static partial Regex Series();

    [GeneratedRegex(@"(amon-sandbox-[a-z-]*[a-z])(@?)[A-Za-z0-9%]*\.service")]
    private static partial Regex Unit();
}
