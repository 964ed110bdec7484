namespace Sandbox.Contracts.Status;

/// <summary>One of the last jobs.</summary>
public sealed record StatusJob
{
    /// <summary>The job's id.</summary>
    public required string JobId { get; init; }

    /// <summary>
    /// How it ended, as in results; or <c>refused</c> when there was no capacity for it or the platform was away, or <c>left</c> when its caller hung up.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>Why, as in results; null when it ended well.</summary>
    public string? Code { get; init; }

    /// <summary>The program's exit code, if it has one.</summary>
    public int? ExitCode { get; init; }

    /// <summary><c>http</c>: called here. <c>queue</c>: taken off the queue by this process.</summary>
    public required string Via { get; init; }

    /// <summary>When its end was known here.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Milliseconds in all: a caller's from request to answer, one off the queue from acceptance to result.</summary>
    public double TookMs { get; init; }

    /// <summary>Milliseconds until a worker took it up; null when none did, as the next three.</summary>
    public double? QueueMs { get; init; }

    /// <summary>Milliseconds until it had its sandbox.</summary>
    public double? AcquireMs { get; init; }

    /// <summary>Milliseconds that its program ran.</summary>
    public double? RunMs { get; init; }

    /// <summary>Milliseconds until all it left had been taken in.</summary>
    public double? CollectMs { get; init; }

    /// <summary>Which delivery of it this was, from 1; null when no worker had it.</summary>
    public int? Attempt { get; init; }

    /// <summary>The worker that answered; null when none had it.</summary>
    public string? Worker { get; init; }

    /// <summary>When a worker took it up; null when none did.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}
