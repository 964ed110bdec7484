using System.Text.Json.Serialization;

namespace Sandbox.Contracts.Health;

/// <summary>What a check of the deployment found. The higher value is the worse one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckVerdict>))]
public enum CheckVerdict
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Jobs can run, but somebody should look.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Jobs cannot run, or not safely.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}
