using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Contracts.Json;

/// <summary>Reads a <see cref="RunRequest"/> out of untrusted bytes.</summary>
public static class RequestJson
{
    /// <summary>More input files than any deployment allows. Two million empty objects would take sixteen times their text in memory.</summary>
    public const int MostInputFiles = 1024;

    /// <summary>Reads the request, or says in one sentence why it cannot be read. Never throws on bad input.</summary>
    /// <param name="utf8">The whole body; its length is the caller's to bound.</param>
    /// <param name="request">The request; null on failure.</param>
    /// <param name="error">The reason; null on success.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> utf8,
        [NotNullWhen(true)] out RunRequest? request,
        [NotNullWhen(false)] out JobError? error)
    {
        request = null;
        try
        {
            if (HasTooManyFiles(utf8))
            {
                error = new JobError(ErrorCodes.TooManyInputFiles, $"input_files has more than {MostInputFiles} files.");
                return false;
            }

            request = JsonSerializer.Deserialize(utf8, ContractJson.Wire.RunRequest);
            error = request is null ? NotAnObject : null;
        }
        catch (JsonException bad)
        {
            // A syntax error, or a field given twice, is told at the field where it was noticed, and is not that field's fault.
            error = bad.InnerException is JsonException || bad.Message.StartsWith("Duplicate property", StringComparison.Ordinal)
                ? NotAnObject
                : Explain(bad.Path);
        }

        return error is null;
    }

    // What is no JSON throws here as it would below.
    private static bool HasTooManyFiles(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ContractJson.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool files = IsInputFiles(ref reader);
            reader.Read();
            if (files && reader.TokenType == JsonTokenType.StartArray && !CanSkip(ref reader, MostInputFiles))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool IsInputFiles(ref Utf8JsonReader name)
    {
        try
        {
            return name.ValueTextEquals("input_files"u8);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no name of ours.
            return false;
        }
    }

    // Goes over the list's elements up to its end, unless there are more than so many.
    private static bool CanSkip(ref Utf8JsonReader reader, int most)
    {
        for (int count = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == most)
            {
                return false;
            }

            reader.Skip();
        }

        return true;
    }

    private static JobError NotAnObject { get; } =
        new(ErrorCodes.InvalidJson, "The body must be one JSON object in UTF-8, with no field twice.");

    // The serializer's own message names .NET types; the path alone says enough for one plain sentence.
    private static JobError Explain(string? path) => path switch
    {
        "$.job_id" => Invalid("job_id must be a string."),
        "$.request_id" => Invalid("request_id must be a string."),
        "$.language" => Invalid("language must be a string."),
        "$.code" => Invalid("code must be a string of valid Unicode."),
        "$.timeout_s" => Invalid("timeout_s must be an integer."),
        "$.deadline" => Invalid("deadline must be a string."),
        "$.input_files" => Invalid("input_files must be a list."),
        not null when path.StartsWith("$.input_files[", StringComparison.Ordinal) => ExplainFile(path),
        _ => NotAnObject,
    };

    private static JobError ExplainFile(string path)
    {
        int close = path.IndexOf(']', StringComparison.Ordinal);
        string item = path["$.".Length..(close + 1)];
        return path[(close + 1)..] switch
        {
            ".path" => Invalid($"{item}.path must be a string."),
            ".content_b64" => new JobError(ErrorCodes.InvalidBase64, $"{item}.content_b64 must be a string of base64."),
            _ => Invalid($"{item} must be an object with path and content_b64."),
        };
    }

    private static JobError Invalid(string sentence) => new(ErrorCodes.InvalidField, sentence);
}
