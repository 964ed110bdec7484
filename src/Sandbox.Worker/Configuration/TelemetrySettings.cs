namespace Sandbox.Worker.Configuration;

/// <summary>What is measured, and who is told.</summary>
internal sealed record TelemetrySettings
{
    /// <summary>Whether anything is measured.</summary>
    internal required bool Metrics { get; init; }

    /// <summary>The collector's base address; null for none. Without one nothing is traced.</summary>
    internal required Uri? OtlpEndpoint { get; init; }

    /// <summary>What the collector is sent beside each export, as NAME=VALUE,NAME=VALUE; null for nothing. A secret.</summary>
    internal required string? OtlpHeaders { get; init; }
}
