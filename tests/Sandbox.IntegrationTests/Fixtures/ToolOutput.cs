namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>What a command line program said.</summary>
internal sealed record ToolOutput(int ExitCode, string Stdout, string Stderr)
{
    internal IReadOnlyList<string> Lines => Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
