using System.Text.Json;
using Sandbox.DeployTests.Running;
using Sandbox.DeployTests.Tools;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Kubernetes;

/// <summary>The manifests as `kubectl kustomize` renders them, read once.</summary>
public sealed class Manifests : IAsyncLifetime
{
    /// <summary>What a cluster is given, as text.</summary>
    internal string Text { get; private set; } = "";

    /// <summary>What the schemas have against it.</summary>
    internal IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Every object.</summary>
    internal IReadOnlyList<JsonElement> Objects { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        string[] rendered = await Task.WhenAll(RenderAsync("deploy/kubernetes"), RenderAsync("deploy/kubernetes/keda"));
        Text = string.Join("---\n", rendered);
        (Problems, Objects) = await CheckAsync(Text);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Holds manifests to the schemas.</summary>
    internal static async Task<(IReadOnlyList<string> Problems, IReadOnlyList<JsonElement> Objects)> CheckAsync(string text)
    {
        JsonElement answer = await Toolbox.AskNodeAsync("manifests.mjs", text);
        return (
            [.. answer.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!)],
            [.. answer.GetProperty("objects").EnumerateArray()]);
    }

    /// <summary>The objects of a kind.</summary>
    internal IReadOnlyList<JsonElement> OfKind(string kind) => [.. Objects.Where(each => each.GetProperty("kind").GetString() == kind)];

    /// <summary>One of them.</summary>
    internal JsonElement Find(string kind, string name) => OfKind(kind).Single(each => each.GetProperty("metadata").GetProperty("name").GetString() == name);

    private static async Task<string> RenderAsync(string folder)
    {
        ToolOutput output = await Tool.TryRunAsync(Toolbox.PathOf("kubectl"), ["kustomize", Repository.PathOf(folder)]);
        Assert.True(output.ExitCode == 0, output.Stderr);
        return output.Stdout;
    }
}
