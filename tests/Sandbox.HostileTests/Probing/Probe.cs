using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.HostileTests.Probing;

/// <summary>One attempt to do harm: what is sent, and what must come of it.</summary>
internal sealed record Probe
{
    /// <summary>Folder and file, such as <c>Resources/fork-bomb.sh</c>.</summary>
    internal required string Name { get; init; }

    /// <summary>The lines of items.txt that it stands for.</summary>
    internal required IReadOnlyList<string> Items { get; init; }

    /// <summary>What must come of it.</summary>
    internal required Expectation Expected { get; init; }

    /// <summary>The program; null when a raw body is sent.</summary>
    internal RunRequest? Request { get; init; }

    /// <summary>The raw body, its placeholders not yet filled in; null when a program is sent.</summary>
    internal string? Body { get; init; }

    /// <summary>Input files: path, and content with placeholders.</summary>
    internal IReadOnlyList<(string Path, string Content)> Inputs { get; init; } = [];

    /// <summary>A probe that is run, and is over, before this one.</summary>
    internal string? First { get; init; }

    /// <summary>A probe that runs while this one does.</summary>
    internal string? Beside { get; init; }

    /// <summary>Milliseconds that small jobs beside this one may take; null when there are none.</summary>
    internal int? NeighboursMs { get; init; }

    /// <summary>Seconds its job may run.</summary>
    internal int TimeoutS => Request?.TimeoutS ?? Limits.DefaultTimeoutS;

    /// <summary>What is sent.</summary>
    internal byte[] ToBody(Placeholders placeholders, string jobId) => Request is null
        ? placeholders.Fill(Body!)
        : JsonSerializer.SerializeToUtf8Bytes(
            Request with
            {
                JobId = jobId,
                InputFiles = [.. Inputs.Select(file => new InputFile { Path = file.Path, ContentB64 = placeholders.Fill(file.Content) })],
            },
            ContractJson.Wire.RunRequest);
}
