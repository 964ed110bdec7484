using System.Buffers.Binary;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Supervision;

/// <summary>Keeps output files within the limits, or the first reason to refuse them all.</summary>
/// <param name="limits">The bounds.</param>
internal sealed class FileCapture(Limits limits)
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        [ErrorCodes.TooManyOutputFiles] = "/output holds more entries than allowed",
        [ErrorCodes.OutputFileTooLarge] = "a file in /output is over its limit",
        [ErrorCodes.OutputTotalTooLarge] = "the files in /output together are over their limit",
        [ErrorCodes.OutputNotAllowed] = "/output may hold plain files and directories only",
        [ErrorCodes.OutputPathInvalid] = "a path in /output is not allowed",
    };

    private readonly List<JobFile> _files = [];
    private readonly PathTree _tree = new();
    private long _total;

    /// <summary>Why the files are refused; null as long as they are not.</summary>
    internal JobError? Refused { get; private set; }

    internal void Add(ReadOnlySpan<byte> payload)
    {
        int pathBytes = payload.Length < 2 ? -1 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (pathBytes < 0 || 2 + pathBytes > payload.Length)
        {
            throw new ProtocolViolationException("A file frame is shorter than its path.");
        }

        ReadOnlySpan<byte> rawPath = payload.Slice(2, pathBytes);
        ReadOnlySpan<byte> content = payload[(2 + pathBytes)..];
        if (Refused is not null)
        {
            return;
        }

        _total += content.Length;
        if (Decode(rawPath) is not { } path || !_tree.TryAdd(path))
        {
            Refuse(ErrorCodes.OutputPathInvalid, rawPath);
        }
        else if (_files.Count >= limits.FileCount)
        {
            Refuse(ErrorCodes.TooManyOutputFiles, rawPath);
        }
        else if (content.Length > limits.FileBytes)
        {
            Refuse(ErrorCodes.OutputFileTooLarge, rawPath);
        }
        else if (_total > limits.OutputTotalBytes)
        {
            Refuse(ErrorCodes.OutputTotalTooLarge, rawPath);
        }
        else
        {
            _files.Add(new JobFile(path, content.ToArray()));
        }
    }

    internal void RefuseBySupervisor(ReadOnlySpan<byte> payload)
    {
        int split = payload.IndexOf((byte)0);
        string code = split < 0 ? "" : Encoding.ASCII.GetString(payload[..split]);
        if (!Sentences.ContainsKey(code))
        {
            throw new ProtocolViolationException("A rejection frame names no known reason.");
        }

        Refuse(code, payload[(split + 1)..]);
    }

    internal IReadOnlyList<JobFile> Finish()
    {
        if (Refused is not null)
        {
            return [];
        }

        _files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return _files;
    }

    // A backslash is a separator to callers, so a name that holds one has no unambiguous path.
    private static string? Decode(ReadOnlySpan<byte> raw)
    {
        try
        {
            string path = StrictUtf8.Encoding.GetString(raw);
            return !path.Contains('\\', StringComparison.Ordinal) && PathRules.Normalize(path, out string normal) is null ? normal : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private void Refuse(string code, ReadOnlySpan<byte> rawPath) => Refused ??= new JobError(code, $"{Sentences[code]}: {Display(rawPath)}");

    private static string Display(ReadOnlySpan<byte> rawPath)
    {
        string text = Encoding.UTF8.GetString(rawPath[..Math.Min(rawPath.Length, 120)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
    }
}
