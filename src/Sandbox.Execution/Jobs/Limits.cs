namespace Sandbox.Execution.Jobs;

/// <summary>The bounds every job is held to, on both sides of the stream. Byte counts are of decoded content.</summary>
public sealed record Limits
{
    /// <summary>Bytes of code as UTF-8.</summary>
    public int CodeBytes { get; init; } = 131_072;

    /// <summary>Files in, and files out.</summary>
    public int FileCount { get; init; } = 32;

    /// <summary>Bytes of one file, in or out.</summary>
    public int FileBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Bytes of all input files.</summary>
    public int InputTotalBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of all output files.</summary>
    public int OutputTotalBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes kept of standard output, and of standard error; the rest is dropped and declared.</summary>
    public int StreamBytes { get; init; } = 1024 * 1024;

    /// <summary>The longest time limit a job may ask for, in seconds.</summary>
    public int MaxTimeoutSeconds { get; init; } = 120;

    /// <summary>The time limit of a job that names none, in seconds.</summary>
    public int DefaultTimeoutSeconds { get; init; } = 10;

    /// <summary>
    /// The most a request's JSON may take: base64 grows by a third, and every character of the code may be escaped to six bytes.
    /// </summary>
    public int RequestBytes => checked((InputTotalBytes / 3 * 4) + (CodeBytes * 6) + (FileCount * 8192) + 65_536);
}
