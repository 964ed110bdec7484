namespace Sandbox.Cli.DeadLetters;

/// <summary>Which dead letters are meant; what is not given does not matter.</summary>
internal sealed record DeadLetterFilter
{
    /// <summary>Codes; one of them must be the letter's.</summary>
    internal IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Jobs; one of them must be the letter's.</summary>
    internal IReadOnlyList<string> JobIds { get; init; } = [];

    /// <summary>It must have died longer ago than this. One whose time nobody knows is not meant.</summary>
    internal TimeSpan? OlderThan { get; init; }

    /// <summary>It must have died less long ago than this. One whose time nobody knows is not meant.</summary>
    internal TimeSpan? NewerThan { get; init; }

    internal bool IsEmpty => Reasons.Count == 0 && JobIds.Count == 0 && OlderThan is null && NewerThan is null;

    internal bool Means(DeadLetterDocument letter, DateTimeOffset now) =>
        (Reasons.Count == 0 || Reasons.Contains(letter.Code, StringComparer.Ordinal))
        && (JobIds.Count == 0 || JobIds.Contains(letter.JobId, StringComparer.Ordinal))
        && (OlderThan is not { } least || (letter.At is { } died && now - died > least))
        && (NewerThan is not { } most || (letter.At is { } since && now - since < most));
}
