using Sandbox.Docker.Containers;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Http;
using Sandbox.RabbitMq;

namespace Sandbox.Worker.Configuration;

/// <summary>The whole configuration, validated. Everything the program is told comes through here.</summary>
internal sealed record WorkerSettings
{
    internal required bool RunsJobs { get; init; }

    internal required bool ServesHttp { get; init; }

    internal required string Host { get; init; }

    /// <summary>Null: no HTTP at all.</summary>
    internal required int? Port { get; init; }

    internal required string WorkerName { get; init; }

    internal required TimeSpan DrainBudget { get; init; }

    internal required Limits Limits { get; init; }

    internal required ContainerOptions Containers { get; init; }

    internal required LaunchOptions Launch { get; init; }

    internal required PoolOptions Pool { get; init; }

    internal required EmbeddedOptions Embedded { get; init; }

    internal required HttpOptions Http { get; init; }

    /// <summary>Null: embedded.</summary>
    internal required BrokerOptions? Broker { get; init; }

    internal required TelemetrySettings Telemetry { get; init; }

    internal required string LogFormat { get; init; }

    internal required string LogLevel { get; init; }

    /// <summary>The settings in force that take a protection away.</summary>
    internal required IReadOnlyList<Setting> Unsafe { get; init; }

    /// <summary>Oddities worth a word in the log, none of them an error.</summary>
    internal required IReadOnlyList<string> Remarks { get; init; }
}
