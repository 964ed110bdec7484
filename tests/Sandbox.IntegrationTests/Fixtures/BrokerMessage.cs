using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>A message taken from a queue.</summary>
/// <param name="Body">Its body.</param>
/// <param name="RoutingKey">Under which it was published.</param>
/// <param name="Properties">Its properties.</param>
internal sealed record BrokerMessage(byte[] Body, string RoutingKey, IReadOnlyBasicProperties Properties)
{
    /// <summary>The body as a result.</summary>
    internal RunResult Result => JsonSerializer.Deserialize(Body, ContractJson.Wire.RunResult)!;

    /// <summary>A header as text; null when it is absent.</summary>
    internal string? Header(string name) => Properties.Headers is { } headers && headers.TryGetValue(name, out object? value)
        ? value is byte[] text ? Encoding.UTF8.GetString(text) : Convert.ToString(value, CultureInfo.InvariantCulture)
        : null;
}
