namespace Sandbox.Contracts.Jobs;

/// <summary>One input file.</summary>
public sealed record InputFile
{
    /// <summary>Relative path below <c>/input</c>; a backslash counts as a separator.</summary>
    public string? Path { get; init; }

    /// <summary>The content; base64 on the wire.</summary>
    public byte[]? ContentB64 { get; init; }
}
