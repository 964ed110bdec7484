using System.Reflection;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Running;

/// <summary>The tree these tests were built from: they run what an operator runs, where it lies.</summary>
internal static class Repository
{
    /// <summary>Its top folder.</summary>
    internal static string Root { get; } = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryRoot").Value!);

    /// <summary>A file or folder in it.</summary>
    internal static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>What one of its files says.</summary>
    internal static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Runs one of its scripts with bash, and waits for its end.</summary>
    /// <param name="script">The script, from the top folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="within">How long it may take; five minutes when absent.</param>
    internal static Task<ToolOutput> RunAsync(string script, IEnumerable<string> arguments, TimeSpan? within = null) =>
        Tool.TryRunAsync("bash", [PathOf(script), .. arguments], within: within ?? TimeSpan.FromMinutes(5));
}
