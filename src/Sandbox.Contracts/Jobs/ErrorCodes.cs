namespace Sandbox.Contracts.Jobs;

/// <summary>
/// The stable strings callers may branch on: <c>error.code</c> of a result, <c>code</c> of a problem document, and the reason
/// on a dead letter. The README lists them; a test holds the two together.
/// </summary>
public static class ErrorCodes
{
    /// <summary>The body is not one JSON object.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>A field is missing, or has the wrong type.</summary>
    public const string InvalidField = "invalid_field";

    /// <summary><c>job_id</c> is not 1 to 128 of <c>[A-Za-z0-9._-]</c>.</summary>
    public const string InvalidJobId = "invalid_job_id";

    /// <summary><c>deadline</c> is not an RFC 3339 time.</summary>
    public const string InvalidDeadline = "invalid_deadline";

    /// <summary><c>timeout_s</c> is out of range.</summary>
    public const string InvalidTimeout = "invalid_timeout";

    /// <summary><c>language</c> is neither <c>python</c> nor <c>bash</c>.</summary>
    public const string UnsupportedLanguage = "unsupported_language";

    /// <summary>The deployment's image has no interpreter for this language.</summary>
    public const string LanguageUnavailable = "language_unavailable";

    /// <summary><c>code</c> is over its limit.</summary>
    public const string CodeTooLarge = "code_too_large";

    /// <summary>More input files than allowed.</summary>
    public const string TooManyInputFiles = "too_many_input_files";

    /// <summary>One input file is over its limit.</summary>
    public const string InputFileTooLarge = "input_file_too_large";

    /// <summary>All input files together are over their limit.</summary>
    public const string InputTotalTooLarge = "input_total_too_large";

    /// <summary>An input path breaks the path rules, or two collide.</summary>
    public const string InvalidPath = "invalid_path";

    /// <summary><c>content_b64</c> is not base64.</summary>
    public const string InvalidBase64 = "invalid_base64";

    /// <summary>The HTTP body is over its limit.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>The HTTP body did not arrive in time.</summary>
    public const string BodyTooSlow = "body_too_slow";

    /// <summary>The API key is missing or wrong.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>No API key is configured, and a web page elsewhere sent this through somebody's browser.</summary>
    public const string CrossSiteRequest = "cross_site_request";

    /// <summary>More output files than allowed.</summary>
    public const string TooManyOutputFiles = "too_many_output_files";

    /// <summary>One output file is over its limit.</summary>
    public const string OutputFileTooLarge = "output_file_too_large";

    /// <summary>All output files together are over their limit.</summary>
    public const string OutputTotalTooLarge = "output_total_too_large";

    /// <summary>An entry in <c>/output</c> is not a plain file or directory (a symlink, FIFO, socket or device).</summary>
    public const string OutputNotAllowed = "output_not_allowed";

    /// <summary>An output path breaks the path rules.</summary>
    public const string OutputPathInvalid = "output_path_invalid";

    /// <summary>The time limit ended the program.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>The kernel killed the program for memory.</summary>
    public const string OomKilled = "oom_killed";

    /// <summary>The deadline passed before the job could start.</summary>
    public const string DeadlinePassed = "deadline_passed";

    /// <summary>The job was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>No job of that id waits or runs here.</summary>
    public const string JobNotFound = "job_not_found";

    /// <summary>The queue is full.</summary>
    public const string Busy = "busy";

    /// <summary>The synchronous call waited its whole budget without a place.</summary>
    public const string WaitBudgetSpent = "wait_budget_spent";

    /// <summary>The container engine does not answer.</summary>
    public const string EngineUnavailable = "engine_unavailable";

    /// <summary>The message broker does not answer.</summary>
    public const string BrokerUnavailable = "broker_unavailable";

    /// <summary>The process is shutting down.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>The sandbox was lost, or broke its protocol.</summary>
    public const string SandboxFailed = "sandbox_failed";

    /// <summary>The platform's own fault.</summary>
    public const string Internal = "internal_error";

    /// <summary>The job was delivered as often as allowed and never finished.</summary>
    public const string AttemptsExhausted = "attempts_exhausted";
}
