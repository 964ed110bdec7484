using System.Globalization;
using System.Text;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Jobs;

/// <summary>
/// The gate: turns a caller's <see cref="RunRequest"/> into a <see cref="Job"/>, or into the first reason against it. Nothing
/// unvalidated passes it. Stateless apart from its limits; safe to share.
/// </summary>
/// <param name="limits">The bounds.</param>
/// <param name="time">The clock that stamps made-up ids.</param>
public sealed class Admission(Limits limits, TimeProvider time)
{
    private const int MaxRequestIdLength = 256;
    private const int MaxLanguageLength = 256;

    /// <summary>Judges the request. Never throws on bad input.</summary>
    public AdmissionResult Admit(RunRequest request)
    {
        // Ids come first, so that even a refusal is answered under the name the caller used.
        string jobId = request.JobId ?? MakeId();
        string requestId = string.IsNullOrWhiteSpace(request.RequestId) ? MakeId() : request.RequestId;
        if (!IsJobId(jobId))
        {
            return Refuse(MakeId(), requestId, ErrorCodes.InvalidJobId, "job_id must be 1 to 128 characters of A-Z a-z 0-9 . _ -");
        }

        if (requestId.Length > MaxRequestIdLength)
        {
            return Refuse(jobId, MakeId(), ErrorCodes.InvalidField, $"request_id must be at most {MaxRequestIdLength} characters.");
        }

        if (requestId.Any(char.IsControl))
        {
            // It is shown in logs, and a log on a terminal obeys control characters.
            return Refuse(jobId, MakeId(), ErrorCodes.InvalidField, "request_id must not contain control characters.");
        }

        if (!TryLanguage(request.Language, out Language language, out JobError? error)
            || !TryCode(request.Code, out byte[] code, out error)
            || !TryTimeout(request.TimeoutS, out TimeSpan timeout, out error)
            || !TryDeadline(request.Deadline, out DateTimeOffset? deadline, out error)
            || !TryFiles(request.InputFiles, out IReadOnlyList<JobFile> files, out error))
        {
            return new AdmissionResult.Refused(jobId, requestId, error!);
        }

        return new AdmissionResult.Admitted(new Job
        {
            JobId = jobId,
            RequestId = requestId,
            Language = language,
            Code = code,
            Timeout = timeout,
            InputFiles = files,
            Deadline = deadline,
        });
    }

    /// <summary>Whether a string may be a job's id: 1 to 128 of <c>[A-Za-z0-9._-]</c>.</summary>
    public static bool IsJobId(string? text) =>
        text is { Length: >= 1 and <= 128 } && text.AsSpan().IndexOfAnyExcept(JobIdCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> JobIdCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private string MakeId() => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    private static AdmissionResult.Refused Refuse(string jobId, string requestId, string code, string sentence) =>
        new(jobId, requestId, new JobError(code, sentence));

    private static bool TryLanguage(string? text, out Language language, out JobError? error)
    {
        error = null;
        language = default;
        if (text is null)
        {
            error = new JobError(ErrorCodes.InvalidField, "language is required: python or bash.");
            return false;
        }

        // The longest word with generous spaces around it: a language of megabytes is not worth a copy.
        switch (text.Length <= MaxLanguageLength ? text.Trim().ToUpperInvariant() : "")
        {
            case "PYTHON":
                language = Language.Python;
                return true;
            case "BASH":
                language = Language.Bash;
                return true;
            default:
                error = new JobError(ErrorCodes.UnsupportedLanguage, "language must be python or bash.");
                return false;
        }
    }

    private bool TryCode(string? text, out byte[] code, out JobError? error)
    {
        error = null;
        code = [];
        if (text is null)
        {
            error = new JobError(ErrorCodes.InvalidField, "code is required.");
            return false;
        }

        // UTF-8 is never shorter than UTF-16 has characters, so this bounds the work before any is done.
        if (text.Length > limits.CodeBytes || Encoding.UTF8.GetByteCount(text) > limits.CodeBytes)
        {
            error = new JobError(ErrorCodes.CodeTooLarge, $"code is over the limit of {limits.CodeBytes} bytes.");
            return false;
        }

        try
        {
            code = StrictUtf8.Encoding.GetBytes(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            error = new JobError(ErrorCodes.InvalidField, "code must be a string of valid Unicode.");
            return false;
        }
    }

    private bool TryTimeout(int? seconds, out TimeSpan timeout, out JobError? error)
    {
        error = null;
        int value = seconds ?? Math.Min(limits.DefaultTimeoutSeconds, limits.MaxTimeoutSeconds);
        timeout = TimeSpan.Zero;
        if (value < 1 || value > limits.MaxTimeoutSeconds)
        {
            error = new JobError(ErrorCodes.InvalidTimeout, $"timeout_s must be between 1 and {limits.MaxTimeoutSeconds}.");
            return false;
        }

        timeout = TimeSpan.FromSeconds(value);
        return true;
    }

    // The offset must be there: a time without one means a different instant on every host.
    private static readonly string[] Rfc3339 =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
    ];

    private static bool TryDeadline(string? text, out DateTimeOffset? deadline, out JobError? error)
    {
        error = null;
        deadline = null;
        if (text is null)
        {
            return true;
        }

        if (text.Length <= 64 && DateTimeOffset.TryParseExact(
            WithoutNanoseconds(text.ToUpperInvariant()), Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed))
        {
            deadline = parsed;
            return true;
        }

        error = new JobError(ErrorCodes.InvalidDeadline, "deadline must be an RFC 3339 time with an offset, such as 2030-01-31T12:00:00Z.");
        return false;
    }

    // The standard bounds no fraction, and some languages write nine digits; the clock here has seven.
    private static string WithoutNanoseconds(string text)
    {
        const int digits = 7;
        int point = text.IndexOf('.', StringComparison.Ordinal);
        int end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return point >= 0 && end - point - 1 > digits ? text.Remove(point + 1 + digits, end - point - 1 - digits) : text;
    }

    private bool TryFiles(IReadOnlyList<InputFile?>? files, out IReadOnlyList<JobFile> admitted, out JobError? error)
    {
        error = null;
        admitted = [];
        if (files is null || files.Count == 0)
        {
            return true;
        }

        if (files.Count > limits.FileCount)
        {
            error = new JobError(ErrorCodes.TooManyInputFiles, $"input_files has {files.Count} files; the limit is {limits.FileCount}.");
            return false;
        }

        var result = new List<JobFile>(files.Count);
        var tree = new PathTree();
        long total = 0;
        for (int i = 0; i < files.Count; i++)
        {
            error = Examine(files[i], i, tree, ref total, out JobFile? file);
            if (error is not null)
            {
                return false;
            }

            result.Add(file!);
        }

        admitted = result;
        return true;
    }

    private JobError? Examine(InputFile? file, int index, PathTree tree, ref long total, out JobFile? admitted)
    {
        admitted = null;
        if (file?.Path is null || file.ContentB64 is null)
        {
            return new JobError(ErrorCodes.InvalidField, $"input_files[{index}] must have path and content_b64.");
        }

        if (PathRules.Normalize(file.Path, out string path) is { } reason)
        {
            return new JobError(ErrorCodes.InvalidPath, $"input_files[{index}].path {reason}.");
        }

        if (!tree.TryAdd(path))
        {
            return new JobError(ErrorCodes.InvalidPath, $"input_files[{index}].path collides with another file's path.");
        }

        if (file.ContentB64.Length > limits.FileBytes)
        {
            return new JobError(ErrorCodes.InputFileTooLarge, $"input_files[{index}] is over the limit of {limits.FileBytes} bytes.");
        }

        total += file.ContentB64.Length;
        if (total > limits.InputTotalBytes)
        {
            return new JobError(ErrorCodes.InputTotalTooLarge, $"input_files together are over the limit of {limits.InputTotalBytes} bytes.");
        }

        admitted = new JobFile(path, file.ContentB64);
        return null;
    }
}
