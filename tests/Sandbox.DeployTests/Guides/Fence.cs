using System.Text.RegularExpressions;

namespace Sandbox.DeployTests.Guides;

/// <summary>A fenced block of a guide.</summary>
/// <param name="Language">What stands after its first fence, such as <c>bash</c>.</param>
/// <param name="Body">What is in it.</param>
/// <param name="NotRun">Why the tests do not run it, from the comment above it; null when they do.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal sealed partial record Fence(string Language, string Body, string? NotRun, int Line)
{
    /// <summary>Whether it holds commands.</summary>
    internal bool IsCommands => Language == "bash";

    /// <summary>Its lines without comments, which each guide writes in its own language.</summary>
    internal string WithoutComments => string.Join(
        '\n', Body.Split('\n').Select(line => Comment().Replace(line, "").TrimEnd()).Where(line => line.Length > 0));

    [GeneratedRegex(@"(?:^|\s+)#\s.*$")]
    private static partial Regex Comment();
}
