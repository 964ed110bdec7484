using System.Globalization;

namespace Sandbox.Docker.Containers;

/// <summary>The labels by which a container says whose it is and how long anyone may want it.</summary>
internal static class SandboxLabels
{
    internal const string Owner = "amon.sandbox.owner";
    internal const string Worker = "amon.sandbox.worker";
    internal const string Expires = "amon.sandbox.expires";

    internal static Dictionary<string, string> For(string worker, string owner, DateTimeOffset expires) => new(StringComparer.Ordinal)
    {
        [Owner] = owner,
        [Worker] = worker,
        [Expires] = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    internal static bool HasExpired(IDictionary<string, string> labels, DateTimeOffset now) =>
        !labels.TryGetValue(Expires, out string? text)
        || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        || seconds < now.ToUnixTimeSeconds();
}
