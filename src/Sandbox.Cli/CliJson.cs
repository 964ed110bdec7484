using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandbox.Cli.DeadLetters;
using Sandbox.Cli.Doctor;
using Sandbox.Cli.Jobs;
using Sandbox.Cli.Queues;
using Sandbox.Cli.Terminal;

namespace Sandbox.Cli;

/// <summary>What --json writes, and what the management address answers: snake_case, source-generated. Results are written as on the wire.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(SubmittedDocument))]
[JsonSerializable(typeof(CancelledDocument))]
[JsonSerializable(typeof(QueuesDocument))]
[JsonSerializable(typeof(ManagementQueue))]
[JsonSerializable(typeof(DeadLetterDocument))]
[JsonSerializable(typeof(DeadLetterDetails))]
[JsonSerializable(typeof(DoctorDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    private const int MaxDepth = 32;

    internal static CliJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = MaxDepth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
