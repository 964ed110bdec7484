namespace Sandbox.Execution.Jobs;

/// <summary>What was kept of an output stream.</summary>
/// <param name="Text">The text; undecodable bytes are U+FFFD.</param>
/// <param name="DroppedBytes">Bytes beyond the limit.</param>
public sealed record CapturedText(string Text, long DroppedBytes)
{
    /// <summary>Nothing was written.</summary>
    public static CapturedText Empty { get; } = new("", 0);
}
