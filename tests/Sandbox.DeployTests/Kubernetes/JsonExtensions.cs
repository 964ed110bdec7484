using System.Text.Json;

namespace Sandbox.DeployTests.Kubernetes;

/// <summary>Reaching into manifests.</summary>
internal static class JsonExtensions
{
    /// <summary>What lies at a path such as <c>spec.template</c>; undefined where nothing does.</summary>
    internal static JsonElement At(this JsonElement element, string path)
    {
        foreach (string step in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
            {
                return default;
            }
        }

        return element;
    }

    /// <summary>The members of a list; none where there is no list.</summary>
    internal static IReadOnlyList<JsonElement> List(this JsonElement element, string path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The text at a path; null where there is none.</summary>
    internal static string? Text(this JsonElement element, string path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>An environment variable of a container; null when its value is not in the manifest.</summary>
    internal static string? Variable(this JsonElement container, string name) =>
        container.List("env").Single(variable => variable.Text("name") == name).Text("value");
}
