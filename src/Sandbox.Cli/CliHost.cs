namespace Sandbox.Cli;

/// <summary>What this program is given by whoever started it.</summary>
internal sealed record CliHost
{
    internal required TextWriter Out { get; init; }

    internal required TextWriter Error { get; init; }

    /// <summary>Standard input; opened when first asked for.</summary>
    internal required Func<Stream> In { get; init; }

    /// <summary>A variable of the environment; null when it is not set.</summary>
    internal required Func<string, string?> Environment { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether somebody looks at standard output.</summary>
    internal bool OutIsTerminal { get; init; }

    /// <summary>Whether somebody looks at standard error.</summary>
    internal bool ErrorIsTerminal { get; init; }

    /// <summary>The process's own.</summary>
    internal static CliHost OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.OpenStandardInput,
        Environment = System.Environment.GetEnvironmentVariable,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
