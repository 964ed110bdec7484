using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Probing;

/// <summary>
/// Turns a file into a probe: <c>.py</c> and <c>.sh</c> are programs, <c>.body</c> is a request's body as it is. README.md lists what a header may say.
/// </summary>
internal static class ProbeFile
{
    private const int DefaultTimeoutS = 5;

    internal static Probe Parse(string path, string text, string runtime, Func<string, string> kit)
    {
        string name = path["Probes/".Length..];
        var header = ProbeHeader.Parse(name, text, runtime);
        string[] items = header.All("item");
        if (items.Length == 0)
        {
            throw new PreparationException($"{name} names no item of items.txt.");
        }

        var probe = new Probe
        {
            Name = name,
            Items = items,
            Expected = Expectation.Parse(name, header),
            Inputs = [.. Inputs(header)],
            First = Neighbour(name, header["first"]),
            Beside = Neighbour(name, header["beside"]),
            NeighboursMs = header.Number("neighbours_ms"),
        };
        return Path.GetExtension(path) switch
        {
            ".py" => probe with { Request = Program("python", text, header, kit) },
            ".sh" => probe with { Request = Program("bash", text, header, kit) },
            ".body" => probe with { Body = WithoutHeader(text) },
            _ => throw new PreparationException($"{path} is neither .py nor .sh nor .body."),
        };
    }

    private static RunRequest Program(string language, string text, ProbeHeader header, Func<string, string> kit)
    {
        string code = string.Concat(header.All("kit").Select(kit)) + text;
        if (header.Number("code_bytes") is { } size)
        {
            code += new string('#', size - Encoding.UTF8.GetByteCount(code));
        }

        return new RunRequest { Language = language, Code = code, TimeoutS = header.Number("timeout_s") ?? DefaultTimeoutS };
    }

    // "input: PATH CONTENT" is one file, "inputs: COUNT SIZE" are so many of so many bytes.
    private static IEnumerable<(string Path, string Content)> Inputs(ProbeHeader header)
    {
        foreach (string entry in header.All("input"))
        {
            string[] parts = entry.Split(' ', 2);
            yield return (ProbeHeader.Unescape(parts[0]), parts.Length == 2 ? ProbeHeader.Unescape(parts[1]) : "");
        }

        foreach (string entry in header.All("inputs"))
        {
            string[] parts = entry.Split(' ');
            for (int index = 0; index < int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture); index++)
            {
                yield return ($"file-{index:00}", $"${{repeat {parts[1]} x}}");
            }
        }
    }

    private static string? Neighbour(string name, string? file) => file is null ? null : $"{name[..name.IndexOf('/', StringComparison.Ordinal)]}/{file}";

    private static string WithoutHeader(string text) =>
        string.Join('\n', text.Split('\n').SkipWhile(line => line.StartsWith('#'))).TrimEnd('\n');
}
