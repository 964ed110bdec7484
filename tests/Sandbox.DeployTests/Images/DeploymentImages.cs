namespace Sandbox.DeployTests.Images;

/// <summary>The images of a deployment that deploy/build-images.sh makes beside a job's own.</summary>
internal static class DeploymentImages
{
    internal const string Worker = "amon-sandbox-worker:latest";
    internal const string Broker = "amon-sandbox-rabbitmq:4";
    internal const string Prometheus = "amon-sandbox-prometheus:latest";
    internal const string Proxy = "amon-sandbox-proxy:latest";
}
