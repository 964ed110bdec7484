namespace Sandbox.Docker.Engine;

/// <summary>The engine does not have the very image that is configured. The message is one sentence that says what to do.</summary>
internal sealed class ImageMismatchException : Exception
{
    public ImageMismatchException(string message)
        : base(message)
    {
    }
}
