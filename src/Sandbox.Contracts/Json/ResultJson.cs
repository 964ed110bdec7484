using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Contracts.Json;

/// <summary>Writes a <see cref="RunResult"/> so that it fits a message.</summary>
public static class ResultJson
{
    /// <summary>What a result takes beside its text and files, in bytes, generously: ids, error sentence, numbers, paths.</summary>
    public const int EnvelopeBytes = 256 * 1024;

    /// <summary>
    /// Encodes the result in at most <paramref name="maxBytes"/>. JSON escapes can multiply text (a NUL byte takes six), so the
    /// encoded size decides: text is cut from its end until it fits, and what was cut is declared. Files are never cut.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="maxBytes">The broker's message limit less its headroom; 1 MiB and more.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] Encode(RunResult result, int maxBytes)
    {
        byte[] body = Serialize(result);
        while (body.Length > maxBytes)
        {
            bool cutStdout = result.Stdout.Length >= result.Stderr.Length;
            string longest = cutStdout ? result.Stdout : result.Stderr;
            if (longest.Length <= RunResult.TimeoutMarker.Length + 2)
            {
                throw new UnreachableException("The files alone exceed the message limit; start-up validation forbids such limits.");
            }

            result = cutStdout ? CutStdout(result) : CutStderr(result);
            body = Serialize(result);
        }

        return body;
    }

    private static byte[] Serialize(RunResult result) => JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Wire.RunResult);

    private static RunResult CutStdout(RunResult result)
    {
        (string kept, long dropped) = Halve(result.Stdout);
        return result with
        {
            Stdout = kept,
            StdoutTruncated = true,
            StdoutDroppedBytes = Add(result.StdoutDroppedBytes, dropped),
        };
    }

    private static RunResult CutStderr(RunResult result)
    {
        // The last line of a time-out is part of the contract: it survives the cut.
        string marker = result.Stderr.EndsWith(RunResult.TimeoutMarker, StringComparison.Ordinal) ? RunResult.TimeoutMarker : "";
        string text = result.Stderr[..^marker.Length];
        if (marker.Length > 0 && text.EndsWith('\n'))
        {
            (text, marker) = (text[..^1], "\n" + marker);
        }

        (string kept, long dropped) = Halve(text);
        return result with
        {
            Stderr = kept + marker,
            StderrTruncated = true,
            StderrDroppedBytes = Add(result.StderrDroppedBytes, dropped),
        };
    }

    private static long Add(long dropped, long more) => long.CreateSaturating((Int128)dropped + more);

    private static (string Kept, long DroppedBytes) Halve(string text)
    {
        int keep = text.Length / 2;
        if (keep > 0 && char.IsHighSurrogate(text[keep - 1]))
        {
            keep--;
        }

        return (text[..keep], Encoding.UTF8.GetByteCount(text.AsSpan(keep)));
    }
}
