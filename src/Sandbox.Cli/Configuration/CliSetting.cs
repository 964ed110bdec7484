namespace Sandbox.Cli.Configuration;

/// <summary>A variable of the environment that this program reads. Where a worker reads it too, range and default are the worker's.</summary>
/// <param name="Suffix">The name without its prefix.</param>
/// <param name="Range">What is allowed, for people.</param>
/// <param name="DefaultText">The default, for people.</param>
internal abstract record CliSetting(string Suffix, string Range, string DefaultText)
{
    /// <summary>The name in the environment.</summary>
    internal string Name => "AMON_SANDBOX_" + Suffix;

    /// <summary>A secret is never echoed, and may stand in a file.</summary>
    internal bool IsSecret { get; init; }
}

/// <inheritdoc cref="CliSetting"/>
internal sealed record CliSetting<T>(string Suffix, string Range, string DefaultText, T Default, TryParse<T> Parse)
    : CliSetting(Suffix, Range, DefaultText);

/// <summary>Reads a value; false when it is not in range.</summary>
internal delegate bool TryParse<T>(string text, out T value);
