namespace Sandbox.Contracts.Jobs;

/// <summary>One file that the program left in <c>/output</c>.</summary>
public sealed record OutputFile
{
    /// <summary>Relative path below <c>/output</c>, with <c>/</c> as the separator.</summary>
    public required string Path { get; init; }

    /// <summary>The content; base64 on the wire.</summary>
    public required byte[] ContentB64 { get; init; }

    /// <summary>Bytes of the content, decoded.</summary>
    public required int Size { get; init; }
}
