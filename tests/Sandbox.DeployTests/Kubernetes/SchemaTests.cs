namespace Sandbox.DeployTests.Kubernetes;

/// <summary>Every field of the rendered manifests is one that Kubernetes, or KEDA, knows, and of the type that it has there.</summary>
public sealed class SchemaTests(Manifests manifests) : IClassFixture<Manifests>
{
    [Fact]
    public void Manifests_Rendered_AreWhatTheSchemasSay()
    {
        Assert.Empty(manifests.Problems);
        Assert.Equal(
            ["Deployment 2", "Namespace 1", "NetworkPolicy 4", "PodDisruptionBudget 2", "ScaledObject 1", "Service 3", "TriggerAuthentication 1"],
            manifests.Objects.CountBy(each => each.Text("kind")!).Select(kind => $"{kind.Key} {kind.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Manifests_EveryObject_IsInTheNamespace() => Assert.All(
        manifests.Objects.Where(each => each.Text("kind") != "Namespace"), each => Assert.Equal("sandbox", each.Text("metadata.namespace")));

    [Theory]
    [InlineData("terminationGracePeriodSeconds:", "terminationGracePeriodSecond:", "terminationGracePeriodSecond")]
    [InlineData("failureThreshold: 6", "failureThreshold: \"6\"", "failureThreshold")]
    [InlineData("readOnlyRootFilesystem:", "readOnlyRootFileSystem:", "readOnlyRootFileSystem")]
    [InlineData("  scaleTargetRef:", "  scaleTargetReference:", "scaleTargetReference")]
    [InlineData("      matchLabels:", "      matchLabel:", "matchLabel")]
    [InlineData("kind: PodDisruptionBudget", "kind: PodDisruptionBudgets", "PodDisruptionBudgets")]
    public async Task Manifests_WithAFault_AreRefused(string right, string wrong, string named)
    {
        Assert.Contains(right, manifests.Text, StringComparison.Ordinal);

        (IReadOnlyList<string> problems, _) = await Manifests.CheckAsync(manifests.Text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(problems, problem => problem.Contains(named, StringComparison.Ordinal));
    }
}
