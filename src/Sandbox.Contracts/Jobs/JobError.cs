namespace Sandbox.Contracts.Jobs;

/// <summary>Why a job did not end as <c>ok</c>.</summary>
/// <param name="Code">A stable string of <see cref="ErrorCodes"/>, for programs.</param>
/// <param name="Message">One plain sentence, for people.</param>
public sealed record JobError(string Code, string Message);
