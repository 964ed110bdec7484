namespace Sandbox.Cli.Terminal;

/// <summary>A failure as JSON.</summary>
/// <param name="Code">A stable word.</param>
/// <param name="Message">One sentence.</param>
internal sealed record ErrorDocument(string Code, string Message);
