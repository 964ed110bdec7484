using System.Text.Json.Serialization;

namespace Sandbox.Contracts.Jobs;

/// <summary>How a job ended. Every value is terminal.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>The program ran to its own end, whatever its exit code.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>The time limit ended it. Exit code 124.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,

    /// <summary>The kernel killed it for memory. Exit code 137.</summary>
    [JsonStringEnumMemberName("oom_killed")]
    OomKilled,

    /// <summary>It ran, but what it left in <c>/output</c> is over a limit or not allowed.</summary>
    [JsonStringEnumMemberName("output_rejected")]
    OutputRejected,

    /// <summary>It never ran: the request is not acceptable.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>Somebody asked for its end, before or while it ran.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Its deadline passed before it could start.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The platform failed, after its retries. Not the program's fault.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
