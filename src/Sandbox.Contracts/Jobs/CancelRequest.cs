namespace Sandbox.Contracts.Jobs;

/// <summary>A message on exchange <c>sandbox.control</c>, seen by every worker.</summary>
public sealed record CancelRequest
{
    /// <summary>The job meant.</summary>
    public string? JobId { get; init; }

    /// <summary>What to do with it: <c>cancel</c>.</summary>
    public string? Action { get; init; }
}
