using System.Diagnostics;
using Sandbox.Execution.Telemetry;

namespace Sandbox.RabbitMq.Telemetry;

/// <summary>The spans of what is sent to the broker. While nobody listens nothing is made. Thread-safe.</summary>
internal static class BrokerTracing
{
    private static readonly ActivitySource Source = new("Sandbox.RabbitMq");

    /// <summary>Sending a job to the queue.</summary>
    /// <param name="caller">The span of the call that it is sent for.</param>
    internal static Activity? StartSend(TraceContext? caller) => Mark(Source.StartActivity("sandbox.job send", ActivityKind.Producer, caller?.Context ?? default));

    /// <summary>Publishing the current job's result, retries included.</summary>
    internal static Activity? StartPublish() => Mark(Source.StartActivity("sandbox.job publish", ActivityKind.Producer));

    private static Activity? Mark(Activity? span) => span?.SetTag("messaging.system", "rabbitmq");
}
