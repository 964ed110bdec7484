using System.Globalization;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Probing;

/// <summary>What must come of a probe, to the letter. What its header does not name must be as in an ordinary run that prints "held".</summary>
internal sealed record Expectation
{
    private const string Held = "held\n";

    /// <summary>Statuses; more than one only where a race decides.</summary>
    internal required IReadOnlyList<string> Statuses { get; init; }

    /// <summary>Error code; null for none.</summary>
    internal string? Code { get; init; }

    /// <summary>HTTP status.</summary>
    internal IReadOnlyList<int> Http { get; init; } = [];

    /// <summary>Exit code.</summary>
    internal int? Exit { get; init; }

    /// <summary>usage.limit_hit.</summary>
    internal string? LimitHit { get; init; }

    /// <summary>Standard output; null for anything.</summary>
    internal string? Stdout { get; init; }

    /// <summary>Standard error; null for anything.</summary>
    internal string? Stderr { get; init; }

    /// <summary>Length of standard output in bytes; null when the text says enough.</summary>
    internal int? StdoutBytes { get; init; }

    /// <summary>Length of standard error in bytes.</summary>
    internal int? StderrBytes { get; init; }

    /// <summary>Bytes of standard output dropped: a number, or "some".</summary>
    internal string StdoutDropped { get; init; } = "0";

    /// <summary>Bytes of standard error dropped.</summary>
    internal string StderrDropped { get; init; } = "0";

    /// <summary>Files that come back: path to size, or to null for any size. Null for any files.</summary>
    internal IReadOnlyDictionary<string, long?>? Outputs { get; init; }

    /// <summary>Texts that must be nowhere in the answer.</summary>
    internal IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>Milliseconds that the run may take; null for its time limit.</summary>
    internal int? WithinMs { get; init; }

    internal static Expectation Parse(string probe, ProbeHeader header)
    {
        string[] statuses = (header["status"] ?? "ok").Split(" or ");
        string status = statuses[0];
        bool ran = status is "ok" or "timed_out" or "oom_killed";
        return new Expectation
        {
            Statuses = statuses,
            Code = header["code"] ?? (status switch
            {
                "ok" => statuses.Length == 1 ? null : throw new PreparationException($"{probe} must name the code of its other status."),
                "timed_out" or "oom_killed" => status,
                _ => throw new PreparationException($"{probe} must name the error code."),
            }),
            Http = [.. statuses.Select(each => header.Number("http") ?? HttpOf(each))],
            Exit = header.Number("exit") ?? (status switch { "ok" => 0, "timed_out" => 124, "oom_killed" => 137, _ => null }),
            LimitHit = header["limit_hit"] ?? (status switch { "timed_out" => "time", "oom_killed" => "memory", _ => null }),
            Stdout = header.Text("stdout", header["stdout_bytes"] is null ? Held : null),
            Stderr = header.Text("stderr", header["stderr_bytes"] is null ? (status == "timed_out" ? RunResult.TimeoutMarker : "") : null),
            StdoutBytes = header.Number("stdout_bytes"),
            StderrBytes = header.Number("stderr_bytes"),
            StdoutDropped = header["stdout_dropped"] ?? "0",
            StderrDropped = header["stderr_dropped"] ?? "0",
            Outputs = Files(header.All("output")),
            Absent = header.All("absent"),
            WithinMs = ran ? header.Number("within_ms") : null,
        };
    }

    /// <summary>Everything in the answer that is not as it must be, a sentence each.</summary>
    internal IReadOnlyList<string> Judge(Answer answer)
    {
        var breaches = new List<string>();
        if (!Http.Contains(answer.Status))
        {
            return [$"HTTP {answer.Status} instead of {string.Join(" or ", Http)}: {Shortened(answer.Text)}"];
        }

        foreach (string text in Absent.Where(text => answer.Text.Contains(text, StringComparison.Ordinal)))
        {
            breaches.Add($"the answer contains '{text}'");
        }

        if (answer.Status == 200)
        {
            JudgeResult(answer.Result, breaches);
        }
        else if (answer.Json.GetProperty("code").GetString() is var code && code != Code)
        {
            breaches.Add($"code {code} instead of {Code}: {Shortened(answer.Text)}");
        }

        return breaches;
    }

    private void JudgeResult(RunResult result, List<string> breaches)
    {
        string status = Wire(result.Status);
        Compare("status", string.Join(" or ", Statuses), Statuses.Contains(status) ? string.Join(" or ", Statuses) : status);
        Compare("error code", status == "ok" ? null : Code, result.Error?.Code);
        Compare("exit code", Exit?.ToString(CultureInfo.InvariantCulture), result.ExitCode?.ToString(CultureInfo.InvariantCulture));
        Compare("timed_out", status == "timed_out" ? "true" : "false", result.TimedOut ? "true" : "false");
        if (LimitHit != "any")
        {
            Compare("limit_hit", LimitHit == "none" ? null : LimitHit, result.Usage?.LimitHit);
        }

        JudgeStream("stdout", result.Stdout, Stdout, StdoutBytes, result.StdoutDroppedBytes, StdoutDropped, result.StdoutTruncated);
        JudgeStream("stderr", result.Stderr, Stderr, StderrBytes, result.StderrDroppedBytes, StderrDropped, result.StderrTruncated);
        if (Outputs is not null)
        {
            Compare(
                "output files",
                string.Join(", ", Outputs.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Key} {file.Value}".TrimEnd())),
                string.Join(", ", result.OutputFiles.Select(file => $"{file.Path} {(Outputs.GetValueOrDefault(file.Path, file.Size) is null ? null : file.Size)}".TrimEnd())));
        }

        if (WithinMs < result.Timings.RunMs)
        {
            breaches.Add($"it ran for {result.Timings.RunMs} ms instead of {WithinMs} at most");
        }

        void JudgeStream(string name, string text, string? expected, int? bytes, long dropped, string droppedExpected, bool truncated)
        {
            if (expected is not null && text != expected)
            {
                breaches.Add($"{name} is '{Shortened(text)}' instead of '{Shortened(expected)}'");
            }

            if (bytes is { } size)
            {
                Compare($"{name} in bytes", size.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetByteCount(text).ToString(CultureInfo.InvariantCulture));
            }

            Compare($"dropped of {name}", droppedExpected == "some" && dropped > 0 ? dropped.ToString(CultureInfo.InvariantCulture) : droppedExpected, dropped.ToString(CultureInfo.InvariantCulture));
            Compare($"truncation of {name}", dropped > 0 ? "told" : "not told", truncated ? "told" : "not told");
        }

        void Compare(string what, string? expected, string? found)
        {
            if (expected != found)
            {
                breaches.Add($"{what}: {found ?? "none"} instead of {expected ?? "none"}");
            }
        }
    }

    // "output: any", or "output: PATH SIZE" for each file, SIZE a number or "any".
    private static Dictionary<string, long?>? Files(string[] entries) => entries is ["any"] ? null : entries
        .Select(entry => (Path: ProbeHeader.Unescape(entry[..entry.LastIndexOf(' ')]), Size: entry[(entry.LastIndexOf(' ') + 1)..]))
        .ToDictionary(file => file.Path, file => file.Size == "any" ? (long?)null : long.Parse(file.Size, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private static int HttpOf(string status) => status switch
    {
        "ok" or "timed_out" or "oom_killed" => 200,
        "rejected" or "output_rejected" => 400,
        "cancelled" => 409,
        "expired" => 429,
        "failed" => 500,
        _ => throw new PreparationException($"There is no status {status}."),
    };

    private static string Wire(JobStatus status) => status switch
    {
        JobStatus.Ok => "ok",
        JobStatus.TimedOut => "timed_out",
        JobStatus.OomKilled => "oom_killed",
        JobStatus.OutputRejected => "output_rejected",
        _ => status.ToString(),
    };

    private static string Shortened(string text) =>
        (text.Length <= 400 ? text : $"{text[..300]} … {text[^80..]}").Replace("\n", "\\n", StringComparison.Ordinal);
}
