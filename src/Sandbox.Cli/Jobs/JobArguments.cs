namespace Sandbox.Cli.Jobs;

/// <summary>What was asked for on the command line.</summary>
/// <param name="File">The code's file; null or - for standard input.</param>
/// <param name="Request">The file of a whole request; null when the other parts make it.</param>
/// <param name="Language">The language; null when the file's name tells.</param>
/// <param name="TimeoutS">Seconds; null for the default.</param>
/// <param name="Inputs">Files as PATH or PATH=NAME.</param>
/// <param name="JobId">The id; null for a new one.</param>
/// <param name="Deadline">As text; Admission reads it.</param>
internal sealed record JobArguments(
    string? File, string? Request, string? Language, int? TimeoutS, IReadOnlyList<string> Inputs, string? JobId, string? Deadline);
