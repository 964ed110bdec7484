using System.Collections.Concurrent;
using Docker.DotNet;
using Sandbox.Docker.Telemetry;

namespace Sandbox.Docker.Engine;

/// <summary>The one connection factory to the engine, shared by everything in this project. Thread-safe.</summary>
internal sealed class EngineClient(Containers.ContainerOptions options, EngineMetrics? metrics = null) : IDisposable
{
    /// <summary>The longest any single call but attach may take; creation under load takes seconds.</summary>
    internal static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(15);

    /// <summary>The client. It asks for no API version, so the engine answers in its own.</summary>
    internal DockerClient Docker { get; } = new DockerClientBuilder().WithEndpoint(options.Endpoint).WithTimeout(Timeout.InfiniteTimeSpan).Build();

    /// <summary>Where its answers and failures are counted.</summary>
    internal EngineMetrics Metrics { get; } = metrics ?? new EngineMetrics();

    /// <summary>Containers that could not be removed when their time had come; the reaper tries again.</summary>
    internal ConcurrentDictionary<string, byte> Abandoned { get; } = new(StringComparer.Ordinal);

    public void Dispose() => Docker.Dispose();
}
