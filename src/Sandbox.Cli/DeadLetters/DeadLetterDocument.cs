namespace Sandbox.Cli.DeadLetters;

/// <summary>One dead letter in brief.</summary>
internal sealed record DeadLetterDocument
{
    /// <summary>What was done with it: listed, requeued, discarded, or would_requeue and would_discard with --dry-run.</summary>
    public required string Action { get; init; }

    /// <summary>The job's id; null when neither the message nor its body has one.</summary>
    public string? JobId { get; init; }

    /// <summary>Why it is here; the broker's own word when the broker gave up, such as delivery_limit; null when nobody said.</summary>
    public string? Code { get; init; }

    /// <summary>Why, in one sentence; null when the broker gave up.</summary>
    public string? Message { get; init; }

    /// <summary>Who gave up: worker or broker; null when nobody said.</summary>
    public string? By { get; init; }

    /// <summary>The worker that gave up; null when it was not a worker.</summary>
    public string? Worker { get; init; }

    /// <summary>Which delivery it was, from 1; null when nobody said.</summary>
    public int? Attempt { get; init; }

    /// <summary>When; null when nobody said.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The queue that an answer was asked for in; null for none.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>What an answer is to be found by; null when nothing was asked for.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Bytes of the body.</summary>
    public required int Bytes { get; init; }
}
