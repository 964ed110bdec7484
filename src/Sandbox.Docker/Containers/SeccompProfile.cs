using System.Text.Json.Nodes;

namespace Sandbox.Docker.Containers;

/// <summary>The system calls that a sandbox may make: <c>seccomp.json</c> beside this file, for a reviewer to read; 0010 says why.</summary>
internal static class SeccompProfile
{
    private const int NoSuchCall = 38;

    /// <summary>The profile on one line. The engine takes the text itself, not a path, so a remote one gets the same.</summary>
    internal static string Text { get; } = Load();

    /// <summary>
    /// The same for gVisor, which knows no error but EPERM: "trace", where nobody can trace, is how it says that a call does not exist.
    /// </summary>
    internal static string TextForGVisor { get; } = WithMissingCallsTraced(Text);

    private static string WithMissingCallsTraced(string text)
    {
        JsonNode profile = JsonNode.Parse(text)!;
        foreach (JsonNode rule in profile["syscalls"]!.AsArray().Where(rule => rule!["errnoRet"] is { } error && error.GetValue<int>() == NoSuchCall)!)
        {
            rule["action"] = "SCMP_ACT_TRACE";
            rule.AsObject().Remove("errnoRet");
        }

        return profile.ToJsonString();
    }

    private static string Load()
    {
        using Stream source = typeof(SeccompProfile).Assembly.GetManifestResourceStream("seccomp.json")
            ?? throw new InvalidOperationException("seccomp.json is not embedded.");
        return JsonNode.Parse(source)!.ToJsonString();
    }
}
