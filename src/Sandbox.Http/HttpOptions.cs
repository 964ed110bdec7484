namespace Sandbox.Http;

/// <summary>How the shim answers.</summary>
public sealed record HttpOptions
{
    /// <summary>The key callers must send as <c>Authorization: Bearer KEY</c>; null when none is asked for.</summary>
    public string? ApiKey { get; init; }

    /// <summary>What 429 and 503 advise, in seconds.</summary>
    public int RetryAfterSeconds { get; init; } = 2;

    /// <summary>The program's version, for health.</summary>
    public string Version { get; init; } = "0";

    /// <summary>Jobs this process runs at once at most, for health; for a shim alone, callers it serves at once.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>The configured image, for the health of a process without an engine.</summary>
    public string Image { get; init; } = "";

    /// <summary>This process's name, for the status page.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Whether there is a status page at <c>/</c>, and its <c>/status</c>.</summary>
    public bool StatusPage { get; init; } = true;

    /// <summary>Connections open at once; beyond it the one that has been idle for longest is closed.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>How long the body of a request may take to arrive.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of bodies, waiting jobs and unsent answers held at once; a call beyond it is answered 429.</summary>
    public long MaxIntakeBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>The names of the settings in force that take a protection away, for health.</summary>
    public IReadOnlyList<string> Unsafe { get; init; } = [];

    /// <summary>The generated text would show the key.</summary>
    public override string ToString() => $"{nameof(HttpOptions)} {{ {(ApiKey is null ? "no key" : "with a key")}, {Concurrency} at once }}";
}
