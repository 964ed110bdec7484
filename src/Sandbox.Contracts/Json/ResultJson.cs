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

    // The two counts of dropped bytes have more digits after a cut than before.
    private const int MoreDigits = 2 * 19;

    /// <summary>
    /// Encodes the result in at most <paramref name="maxBytes"/>. JSON escapes can multiply text (a NUL byte takes six), so the
    /// encoded size decides: text is cut from its end until it fits, and what was cut is declared. Files are never cut. At most two
    /// encodings are made, whatever the result holds.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="maxBytes">The broker's message limit less its headroom; 1 MiB and more.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] Encode(RunResult result, int maxBytes)
    {
        byte[] body = Serialize(result);
        if (body.Length > maxBytes)
        {
            body = Serialize(Cut(result, body.Length, maxBytes));
        }

        return body.Length <= maxBytes ? body : throw FilesTooLarge();
    }

    private static byte[] Serialize(RunResult result) => JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Wire.RunResult);

    private static UnreachableException FilesTooLarge() => new("The files alone exceed the message limit; start-up validation forbids such limits.");

    private static RunResult Cut(RunResult result, int bytes, int maxBytes)
    {
        // The last line of a time-out is part of the contract: it survives the cut.
        string tail = result.Stderr.EndsWith(RunResult.TimeoutMarker, StringComparison.Ordinal) ? RunResult.TimeoutMarker : "";
        tail = tail.Length > 0 && result.Stderr[..^tail.Length].EndsWith('\n') ? "\n" + tail : tail;
        string stderr = result.Stderr[..^tail.Length];

        long stdoutBytes = EncodedText.Measure(result.Stdout);
        long stderrBytes = EncodedText.Measure(stderr);
        long room = maxBytes - (bytes - stdoutBytes - stderrBytes) - MoreDigits;
        if (room < 0)
        {
            throw FilesTooLarge();
        }

        // Half the room for each; what one does not need is the other's.
        int keptOut = EncodedText.Fit(result.Stdout, Math.Max(room / 2, room - stderrBytes));
        int keptErr = EncodedText.Fit(stderr, Math.Max(room / 2, room - stdoutBytes));
        return result with
        {
            Stdout = result.Stdout[..keptOut],
            StdoutTruncated = result.StdoutTruncated || keptOut < result.Stdout.Length,
            StdoutDroppedBytes = Add(result.StdoutDroppedBytes, result.Stdout.AsSpan(keptOut)),
            Stderr = stderr[..keptErr] + tail,
            StderrTruncated = result.StderrTruncated || keptErr < stderr.Length,
            StderrDroppedBytes = Add(result.StderrDroppedBytes, stderr.AsSpan(keptErr)),
        };
    }

    private static long Add(long dropped, ReadOnlySpan<char> more) => long.CreateSaturating((Int128)dropped + Encoding.UTF8.GetByteCount(more));
}
