namespace Sandbox.Http.Health;

/// <summary>The names of the checks that <c>GET /health/ready</c> stands on.</summary>
internal static class HealthNames
{
    internal const string Engine = "engine";

    /// <summary>Registered by the host, under the name that the broker's own project gives it.</summary>
    internal const string Broker = "broker";
}
