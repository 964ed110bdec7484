namespace Sandbox.Cli.Jobs;

/// <summary>A job that the broker has.</summary>
/// <param name="JobId">Its id.</param>
/// <param name="Queue">The queue it waits in.</param>
/// <param name="ReplyTo">Where its result goes; null for the results exchange.</param>
internal sealed record SubmittedDocument(string JobId, string Queue, string? ReplyTo);
