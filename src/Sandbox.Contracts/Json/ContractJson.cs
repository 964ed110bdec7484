using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandbox.Contracts.Health;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Status;

namespace Sandbox.Contracts.Json;

/// <summary>How every wire type is read and written: snake_case, source-generated, bounded depth, no field twice.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ReadinessReport))]
[JsonSerializable(typeof(StatusReport))]
public sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>Levels of nesting; the deepest wire type has three.</summary>
    internal const int MaxDepth = 16;

    /// <summary>
    /// The context to use. Its encoder leaves everything but control characters, quotes and backslashes as it is: bodies are
    /// never embedded in HTML, and escaping every non-ASCII character would triple the size of Chinese text.
    /// </summary>
    public static ContractJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
