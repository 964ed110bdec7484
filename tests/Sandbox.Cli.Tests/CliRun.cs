using System.Text.Json;

namespace Sandbox.Cli.Tests;

/// <summary>One run of the program inside this process, with an environment of its own.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>The one JSON document on standard output.</summary>
    internal JsonElement Json => JsonDocument.Parse(Assert.Single(Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;

    internal static async Task<CliRun> OfAsync(string[] arguments, Dictionary<string, string>? environment = null, byte[]? input = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await Program.RunAsync(Host(output, error, environment, input), arguments);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    internal static CliHost Host(TextWriter output, TextWriter error, Dictionary<string, string>? environment = null, byte[]? input = null) => new()
    {
        Out = output,
        Error = error,
        In = () => new MemoryStream(input ?? []),
        Environment = name => environment?.GetValueOrDefault(name),
    };
}
