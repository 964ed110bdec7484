using System.Text.Json.Nodes;

namespace Sandbox.Docker.Containers;

/// <summary>The system calls that a sandbox may make: <c>seccomp.json</c> beside this file, for a reviewer to read; 0010 says why.</summary>
internal static class SeccompProfile
{
    /// <summary>The profile on one line. The engine takes the text itself, not a path, so a remote one gets the same.</summary>
    internal static string Text { get; } = Load();

    private static string Load()
    {
        using Stream source = typeof(SeccompProfile).Assembly.GetManifestResourceStream("seccomp.json")
            ?? throw new InvalidOperationException("seccomp.json is not embedded.");
        return JsonNode.Parse(source)!.ToJsonString();
    }
}
