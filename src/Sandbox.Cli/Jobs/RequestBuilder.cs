using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;

namespace Sandbox.Cli.Jobs;

/// <summary>Makes a request out of what was asked for, and judges it as a worker would: what would be refused is not sent.</summary>
internal sealed class RequestBuilder(CliHost host, Limits limits)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The request, with its job id.</summary>
    /// <exception cref="CliException">A file cannot be read, or the request is not acceptable.</exception>
    internal async Task<RunRequest> BuildAsync(JobArguments arguments, CancellationToken cancellation)
    {
        RunRequest request = arguments.Request is { } file
            ? await ReadAsync(file, cancellation).ConfigureAwait(false)
            : await ComposeAsync(arguments, cancellation).ConfigureAwait(false);
        request = request with { JobId = arguments.JobId ?? request.JobId };
        return new Admission(limits, host.Time).Admit(request) switch
        {
            AdmissionResult.Admitted admitted => request with { JobId = admitted.Job.JobId, RequestId = admitted.Job.RequestId },
            AdmissionResult.Refused refused => throw Refuse(refused.Error),
            _ => throw new InvalidOperationException("Admission decides one way or the other."),
        };
    }

    private async Task<RunRequest> ReadAsync(string file, CancellationToken cancellation)
    {
        byte[] body = await BoundedFile.ReadAsync(file, limits.RequestBytes, host, cancellation).ConfigureAwait(false);
        if (body.Length > limits.RequestBytes)
        {
            throw Refuse(new JobError(ErrorCodes.BodyTooLarge, $"The request is over the limit of {limits.RequestBytes} bytes."));
        }

        return RequestJson.TryRead(body, out RunRequest? request, out JobError? error) ? request : throw Refuse(error);
    }

    private async Task<RunRequest> ComposeAsync(JobArguments arguments, CancellationToken cancellation)
    {
        string file = arguments.File ?? BoundedFile.StandardInput;
        byte[] code = await BoundedFile.ReadAsync(file, limits.CodeBytes, host, cancellation).ConfigureAwait(false);
        return new RunRequest
        {
            Language = arguments.Language ?? LanguageOf(file),
            Code = Decode(code),
            TimeoutS = arguments.TimeoutS,
            Deadline = arguments.Deadline,
            InputFiles = await ReadInputsAsync(arguments.Inputs, cancellation).ConfigureAwait(false),
        };
    }

    private async Task<IReadOnlyList<InputFile?>> ReadInputsAsync(IReadOnlyList<string> inputs, CancellationToken cancellation)
    {
        if (inputs.Count > limits.FileCount)
        {
            throw Refuse(new JobError(ErrorCodes.TooManyInputFiles, $"--input was given {inputs.Count} times; the limit is {limits.FileCount}."));
        }

        var files = new List<InputFile?>();
        long total = 0;
        foreach (string input in inputs)
        {
            (string path, string name) = Split(input);
            byte[] content = await BoundedFile.ReadAsync(path, limits.FileBytes, host, cancellation).ConfigureAwait(false);
            files.Add(new InputFile { Path = name, ContentB64 = content });
            total += content.Length;
            if (total > limits.InputTotalBytes)
            {
                // Admission will say so; the rest need not be read for that.
                break;
            }
        }

        return files;
    }

    /// <summary>PATH=NAME, or PATH under its own last name.</summary>
    internal static (string Path, string Name) Split(string input)
    {
        int equals = input.LastIndexOf('=');
        return equals > 0 && equals < input.Length - 1
            ? (input[..equals], input[(equals + 1)..])
            : (input, Path.GetFileName(input));
    }

    internal static string LanguageOf(string file) =>
        file.EndsWith(".sh", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".bash", StringComparison.OrdinalIgnoreCase) ? "bash" : "python";

    private static string Decode(byte[] code)
    {
        try
        {
            return Strict.GetString(code);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(new JobError(ErrorCodes.InvalidField, "The code must be text in UTF-8."));
        }
    }

    private static CliException Refuse(JobError error) => new(ExitCodes.Refused, error.Code, error.Message);
}
