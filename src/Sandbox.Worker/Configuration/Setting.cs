namespace Sandbox.Worker.Configuration;

/// <summary>One thing an operator may set. The same name serves the environment and appsettings.json.</summary>
internal abstract record Setting(string Suffix, string Range, string DefaultText, string Description)
{
    internal const string Prefix = "AMON_SANDBOX_";

    /// <summary>A secret is never echoed, and has no command line option: arguments are visible to every user of a host.</summary>
    internal bool IsSecret { get; init; }

    /// <summary>It takes a protection away. Those in force are logged at every start and shown in health.</summary>
    internal bool IsUnsafe => Suffix.StartsWith("UNSAFE_", StringComparison.Ordinal);

    /// <summary>The name in the environment and in appsettings.json.</summary>
    internal string Name => Prefix + Suffix;

    /// <summary>The name on the command line.</summary>
    internal string Option => "--" + Kebab;

    /// <summary>Of a secret: the id of the credential that a service manager may pass (systemd's LoadCredential=).</summary>
    internal string Credential => Kebab;

    private string Kebab => Suffix.ToLowerInvariant().Replace('_', '-');
}

/// <summary>A setting with its type. <paramref name="Parse"/> gives false when the text is not in range.</summary>
internal sealed record Setting<T>(string Suffix, string Range, string DefaultText, T Default, string Description, TryParse<T> Parse)
    : Setting(Suffix, Range, DefaultText, Description);

/// <summary>Reads a value.</summary>
internal delegate bool TryParse<T>(string text, out T value);
