using Docker.DotNet.Models;

namespace Sandbox.Docker.Engine;

/// <summary>The engine's runtime that sandboxes run under.</summary>
/// <param name="Name">The name that the engine knows it by.</param>
/// <param name="IsGVisor">Whether it is gVisor, whose containers have a kernel of their own.</param>
internal sealed record RuntimeInForce(string Name, bool IsGVisor)
{
    private const string GVisor = "runsc";

    /// <summary>The one that is configured, else the engine's own; null when the engine does not say which that is.</summary>
    internal static RuntimeInForce? Find(SystemInfoResponse info, string? configured)
    {
        string? name = configured ?? info.DefaultRuntime;
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        // It goes by any name; what is registered under it, a program or a shim of containerd's, is runsc.
        RuntimeWithStatus? registered = null;
        _ = info.Runtimes?.TryGetValue(name, out registered);
        return new RuntimeInForce(name, Is(name) || Is(registered?.Path) || Is(registered?.Type));
    }

    private static bool Is(string? text) => text?.Split('/')[^1].Contains(GVisor, StringComparison.Ordinal) ?? false;
}
