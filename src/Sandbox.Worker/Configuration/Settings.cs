using System.Globalization;

namespace Sandbox.Worker.Configuration;

/// <summary>
/// Every setting there is, with unit, range and default: the help, the validation and the README's table all come from here.
/// Names, defaults and units of the first block are those of the old runner.
/// </summary>
internal static class Settings
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;
    private const long GiB = 1024 * MiB;

    internal static readonly Setting<string> Host = new("HOST", "an IP address or localhost", "127.0.0.1", "127.0.0.1", "address the shim listens on", TryHost);
    internal static readonly Setting<int> Port = Int("PORT", 8088, 0, 65_535, "TCP port of the shim; 0 takes a free one");
    internal static readonly Setting<string> ApiKey = Secret("API_KEY", "key callers must send as a Bearer token; none asks for none");
    internal static readonly Setting<string> Image =
        Text("IMAGE", "amon-sandbox-python:latest", "sandbox image; needs Python 3.9 or later; NAME@sha256:DIGEST takes that very image and no other");

    internal static readonly Setting<int> MaxConcurrency = Int("MAX_CONCURRENCY", 4, 1, 256, "jobs running at once");
    internal static readonly Setting<int> MaxCodeBytes = Int("MAX_CODE_BYTES", 131_072, 1, 262_144, "bytes of code");
    internal static readonly Setting<int> MaxFileCount = Int("MAX_FILE_COUNT", 32, 0, 256, "files in, and files out");
    internal static readonly Setting<int> MaxSingleFileBytes = Int("MAX_SINGLE_FILE_BYTES", (int)(2 * MiB), 1, (int)(8 * MiB), "bytes of one file");
    internal static readonly Setting<int> MaxInputTotalBytes = Int("MAX_INPUT_TOTAL_BYTES", (int)(8 * MiB), 1, (int)(32 * MiB), "bytes of all input files");
    internal static readonly Setting<int> MaxOutputTotalBytes = Int("MAX_OUTPUT_TOTAL_BYTES", (int)(8 * MiB), 1, (int)(32 * MiB), "bytes of all output files");
    internal static readonly Setting<int> PidsLimit = Int("PIDS_LIMIT", 128, 8, 4096, "processes and threads of a sandbox");
    internal static readonly Setting<double> Cpus = Number("CPUS", 1.0, 0.1, 64, "CPUs of a sandbox");
    internal static readonly Setting<long> Memory = Size("MEMORY", "512m", 32 * MiB, 64 * GiB, "memory of a sandbox, its writable folders included");
    internal static readonly Setting<long> MemorySwap = Size("MEMORY_SWAP", "512m", 32 * MiB, 64 * GiB, "memory and swap together; equal to MEMORY means no swap");
    internal static readonly Setting<long> TmpfsSize = Size("TMPFS_SIZE", "64m", MiB, GiB, "each of /tmp, /work, /output and /dev/shm");
    internal static readonly Setting<string> JobsDir = Text("JOBS_DIR", "", "accepted and ignored: nothing is staged on the host's disk any more");

    internal static readonly Setting<string> Role = OneOf("ROLE", "both", ["worker", "shim", "both"], "what this process is; a shim alone needs no engine, but a broker");
    internal static readonly Setting<string> AmqpUri = Secret("AMQP_URI", "the broker, amqp:// or amqps://; none means embedded: one process, nothing durable");
    internal static readonly Setting<string> AmqpCaFile =
        FilePath("AMQP_CA_FILE", "amqps://: certificates (PEM) of the private CA that must have issued the broker's; none asks the system's list");

    internal static readonly Setting<string> WorkerName = Text("WORKER_NAME", "host name and process id", "this instance's name in results and labels", "");
    internal static readonly Setting<string> Engine = Text("ENGINE", "DOCKER_HOST, else unix:///var/run/docker.sock", "address of the container engine", "");
    internal static readonly Setting<string> Runtime = Text("RUNTIME", "", "engine runtime for sandboxes, such as runsc; none means the engine's own");
    internal static readonly Setting<int> PoolSize =
        Int("POOL_SIZE", -1, 0, 256, "sandboxes kept started and waiting; 0 makes each on demand") with { DefaultText = "MAX_CONCURRENCY" };

    internal static readonly Setting<int> PoolMaxAgeS = Int("POOL_MAX_AGE_S", 900, 10, 86_400, "seconds a sandbox waits at most before it is replaced");
    internal static readonly Setting<int> PoolCreations =
        Int("POOL_CREATIONS", -1, 1, 32, "containers created at once") with { DefaultText = "number of cores, at least 2" };

    internal static readonly Setting<string> Preload = ModuleNames("PRELOAD", "Python modules imported while a sandbox waits");
    internal static readonly Setting<int> HealthPort = Int("HEALTH_PORT", 0, 0, 65_535, "TCP port of the health addresses of a worker without a shim; 0 opens none");
    internal static readonly Setting<int> MaxTimeoutS = Int("MAX_TIMEOUT_S", 120, 1, 3600, "seconds; longest time limit a job may ask for");
    internal static readonly Setting<int> DefaultTimeoutS = Int("DEFAULT_TIMEOUT_S", 10, 1, 3600, "seconds; time limit of a job that names none");
    internal static readonly Setting<int> MaxStreamBytes = Int("MAX_STREAM_BYTES", (int)MiB, 1024, (int)(4 * MiB), "bytes kept of standard output, and of standard error");
    internal static readonly Setting<int> QueueLimit = Int("QUEUE_LIMIT", 64, 1, 10_000, "embedded: jobs waiting; one more is answered 429");
    internal static readonly Setting<int> QueueWaitS = Int("QUEUE_WAIT_S", 30, 1, 600, "seconds a synchronous call waits for its turn before it is answered 429");
    internal static readonly Setting<int> RetryAfterS = Int("RETRY_AFTER_S", 2, 1, 3600, "seconds advised to callers with 429 and 503");
    internal static readonly Setting<int> MaxConnections =
        Int("MAX_CONNECTIONS", 1024, 16, 65_536, "HTTP connections open at once; one more closes the one that has been idle for longest");

    internal static readonly Setting<int> BodyTimeoutS = Int("BODY_TIMEOUT_S", 30, 1, 600, "seconds the body of a request may take to arrive");
    internal static readonly Setting<long> MaxIntakeBytes =
        Size("MAX_INTAKE_BYTES", "256m", MiB, 64 * GiB, "bodies, waiting jobs and unsent answers that a shim holds at once; one more is answered 429");

    internal static readonly Setting<int> DrainS = Int("DRAIN_S", 30, 0, 600, "seconds a stopping worker lets jobs finish");
    internal static readonly Setting<int> DeliveryLimit = Int("DELIVERY_LIMIT", 5, 1, 100, "broker: attempts a job gets before it is dead-lettered");
    internal static readonly Setting<int> QueueMaxLength = Int("QUEUE_MAX_LENGTH", 50_000, 1, 10_000_000, "broker: jobs in the queue; one more is refused");
    internal static readonly Setting<long> QueueMaxBytes = Size("QUEUE_MAX_BYTES", "1g", 16 * MiB, 1024 * GiB, "broker: all jobs in the queue");
    internal static readonly Setting<long> MaxMessageBytes = Size("MAX_MESSAGE_BYTES", "16320k", MiB, 128 * MiB, "broker: largest message it takes, less some headroom");
    internal static readonly Setting<string> ReplyToPrefixes = Text("REPLY_TO_PREFIXES", "sandbox.reply.,amon.,amq.gen-", "broker: comma-separated beginnings of queue names that reply_to may have");
    internal static readonly Setting<int> PublishTimeoutS = Int("PUBLISH_TIMEOUT_S", 10, 1, 60, "broker: seconds a publish may take");
    internal static readonly Setting<int> HeartbeatS = Int("HEARTBEAT_S", 15, 5, 60, "broker: seconds between heartbeats");
    internal static readonly Setting<int> ConsumerTimeoutS =
        Int("CONSUMER_TIMEOUT_S", 1800, 60, 604_800, "broker before RabbitMQ 3.12: its own consumer_timeout in seconds; a later one is told ours");

    internal static readonly Setting<string> LogFormat = OneOf("LOG_FORMAT", "auto", ["auto", "json", "text"], "auto is text on a terminal and one JSON object a line otherwise");
    internal static readonly Setting<string> LogLevel = OneOf("LOG_LEVEL", "information", ["debug", "information", "warning", "error"], "least level that is logged");
    internal static readonly Setting<bool> Metrics = Bool("METRICS", "measure, and answer GET /metrics on the shim's port or the health port", @default: true);
    internal static readonly Setting<bool> StatusPage = Bool("STATUS_PAGE", "show a status page at / of the shim; it needs the key, when there is one", @default: true);
    internal static readonly Setting<string> OtlpEndpoint =
        new("OTLP_ENDPOINT", "an http:// or https:// address", "none", "", "collector for traces and metrics, by OTLP over HTTP; none traces nothing", TryText);

    internal static readonly Setting<string> OtlpHeaders = Secret("OTLP_HEADERS", "what the collector asks for in headers, as NAME=VALUE,NAME=VALUE");
    internal static readonly Setting<bool> UnsafeAllowOpenShim =
        Bool("UNSAFE_ALLOW_OPEN_SHIM", "let everybody who reaches HOST run code, without a key");

    internal static readonly Setting<bool> UnsafeAllowUnenforcedLimits =
        Bool("UNSAFE_ALLOW_UNENFORCED_LIMITS", "run although the engine does not enforce memory, pids or CPU limits");

    internal static readonly Setting<bool> UnsafeAllowNoSeccomp =
        Bool("UNSAFE_ALLOW_NO_SECCOMP", "run although the engine cannot filter system calls");

    internal static readonly Setting<bool> UnsafeAllowUnexpectedUser =
        Bool("UNSAFE_ALLOW_UNEXPECTED_USER", "run although a sandbox runs as another user than it was made for, such as root");

    /// <summary>All of them, in the order of the documentation.</summary>
    internal static IReadOnlyList<Setting> All { get; } =
    [
        Host, Port, ApiKey, Image, MaxConcurrency, MaxCodeBytes, MaxFileCount, MaxSingleFileBytes, MaxInputTotalBytes, MaxOutputTotalBytes,
        PidsLimit, Cpus, Memory, MemorySwap, TmpfsSize, JobsDir,
        Role, AmqpUri, AmqpCaFile, WorkerName, Engine, Runtime, PoolSize, PoolMaxAgeS, PoolCreations, Preload, HealthPort, MaxTimeoutS, DefaultTimeoutS, MaxStreamBytes, QueueLimit, QueueWaitS, RetryAfterS,
        MaxConnections, BodyTimeoutS, MaxIntakeBytes, DrainS, DeliveryLimit, QueueMaxLength, QueueMaxBytes, MaxMessageBytes, ReplyToPrefixes, PublishTimeoutS, HeartbeatS, ConsumerTimeoutS, LogFormat, LogLevel,
        Metrics, StatusPage, OtlpEndpoint, OtlpHeaders,
        UnsafeAllowOpenShim, UnsafeAllowUnenforcedLimits, UnsafeAllowNoSeccomp, UnsafeAllowUnexpectedUser,
    ];

    /// <summary>Those that take a protection away.</summary>
    internal static IEnumerable<Setting<bool>> Unsafe => All.OfType<Setting<bool>>().Where(setting => setting.IsUnsafe);

    private static Setting<string> Text(string suffix, string @default, string description) => Text(suffix, @default, description, @default);

    private static Setting<string> Text(string suffix, string shownDefault, string description, string @default) =>
        new(suffix, "text", shownDefault.Length == 0 ? "none" : shownDefault, @default, description, TryText);

    private static Setting<string> FilePath(string suffix, string description) => new(suffix, "a file's path", "none", "", description, TryText);

    // Comma-separated dotted names, 16 at most; anything else could not be imported.
    private static Setting<string> ModuleNames(string suffix, string description) =>
        new(suffix, "comma-separated module names, at most 16", "none", "", description, (string text, out string value) =>
        {
            string[] names = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            value = string.Join(',', names);
            return names.Length <= 16 && names.All(name => name.Length <= 100 && name.Split('.').All(IsIdentifier));
        });

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static Setting<string> Secret(string suffix, string description) =>
        new(suffix, "text, or a file's path in the same name with _FILE", "none", "", description, TryText) { IsSecret = true };

    private static Setting<string> OneOf(string suffix, string @default, string[] words, string description) =>
        new(suffix, string.Join(" | ", words), @default, @default, description, (string text, out string value) =>
        {
            value = text.Trim().ToLowerInvariant();
            return words.Contains(value, StringComparer.Ordinal);
        });

    private static Setting<int> Int(string suffix, int @default, int min, int max, string description) => new(
        suffix,
        $"{min} to {max}",
        @default.ToString(CultureInfo.InvariantCulture),
        @default,
        description,
        (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max);

    private static Setting<double> Number(string suffix, double @default, double min, double max, string description) => new(
        suffix,
        string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"),
        @default.ToString("0.0", CultureInfo.InvariantCulture),
        @default,
        description,
        (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);

    private static Setting<long> Size(string suffix, string @default, long min, long max, string description)
    {
        long bytes = ByteSize.TryParse(@default, out long parsed) ? parsed : throw new ArgumentException("Not a size.", nameof(@default));
        return new Setting<long>(
            suffix,
            $"{ByteSize.Format(min)} to {ByteSize.Format(max)}; b, k, m or g",
            @default,
            bytes,
            description,
            (string text, out long value) => ByteSize.TryParse(text, out value) && value >= min && value <= max);
    }

    private static Setting<bool> Bool(string suffix, string description, bool @default = false) =>
        new(suffix, "true | false", @default ? "true" : "false", @default, description, (string text, out bool value) =>
        {
            string word = text.Trim().ToLowerInvariant();
            value = word is "true" or "1" or "yes";
            return value || word is "false" or "0" or "no";
        });

    // The web server takes whatever is no address for "any interface": a slip of the keyboard would open the port to everybody.
    private static bool TryHost(string text, out string value)
    {
        value = text;
        bool bracketed = text.StartsWith('[') && text.EndsWith(']');
        return text == "localhost"
            || (text.Length <= 64
                && !text.Any(char.IsWhiteSpace)
                && System.Net.IPAddress.TryParse(bracketed ? text[1..^1] : text, out System.Net.IPAddress? address)
                && (!bracketed || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6));
    }

    private static bool TryText(string text, out string value)
    {
        value = text;
        return true;
    }
}
