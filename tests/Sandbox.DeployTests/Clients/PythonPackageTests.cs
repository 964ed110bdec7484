using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Clients;

/// <summary>The Python package by itself: its unit tests, and its types. Sandbox.IntegrationTests runs it on a real broker and worker.</summary>
public sealed partial class PythonPackageTests
{
    [Fact]
    public async Task UnitTests_All_Pass()
    {
        ToolOutput output = await RunAsync();

        Assert.True(output.ExitCode == 0, output.Stderr);
        Assert.True(int.Parse(Ran().Match(output.Stderr).Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture) > 70, output.Stderr);
        Assert.DoesNotContain("skipped", output.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("was never", output.Stderr, StringComparison.Ordinal);
    }

    // The distribution's Python, which has the distribution's packages: the first on the PATH may be another.
    private static Task<ToolOutput> RunAsync() => Tool.TryRunAsync(
        "env",
        [
            $"PYTHONPATH={Repository.PathOf("src/clients/python")}",
            $"MYPY_CACHE_DIR={Directory.CreateDirectory(Repository.PathOf(".artifacts/mypy")).FullName}",
            "PYTHONDONTWRITEBYTECODE=1",
            "/usr/bin/python3", "-W", "error::ResourceWarning", "-m", "unittest", "discover", "-s", Repository.PathOf("tests/clients/python"),
        ],
        within: TimeSpan.FromMinutes(5));

    [GeneratedRegex("^Ran (?<count>[0-9]+) tests? in ", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ran();
}
