using System.Globalization;

namespace Sandbox.Cli.Configuration;

/// <summary>
/// The variables that this program reads. All but the management address are the worker's own: the README's table has them, and a test
/// holds the two together.
/// </summary>
internal static class CliSettings
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;

    internal static readonly CliSetting<string> AmqpUri = Secret("AMQP_URI");
    internal static readonly CliSetting<string> ManagementUri = Secret("MANAGEMENT_URI");
    internal static readonly CliSetting<string> Image = Text("IMAGE", "amon-sandbox-python:latest");
    internal static readonly CliSetting<string> Engine = Text("ENGINE", "DOCKER_HOST, else unix:///var/run/docker.sock", "");
    internal static readonly CliSetting<string> Runtime = Text("RUNTIME", "none", "");
    internal static readonly CliSetting<int> MaxCodeBytes = Int("MAX_CODE_BYTES", 131_072, 1, 262_144);
    internal static readonly CliSetting<int> MaxFileCount = Int("MAX_FILE_COUNT", 32, 0, 256);
    internal static readonly CliSetting<int> MaxSingleFileBytes = Int("MAX_SINGLE_FILE_BYTES", (int)(2 * MiB), 1, (int)(8 * MiB));
    internal static readonly CliSetting<int> MaxInputTotalBytes = Int("MAX_INPUT_TOTAL_BYTES", (int)(8 * MiB), 1, (int)(32 * MiB));
    internal static readonly CliSetting<int> MaxTimeoutS = Int("MAX_TIMEOUT_S", 120, 1, 3600);
    internal static readonly CliSetting<int> DefaultTimeoutS = Int("DEFAULT_TIMEOUT_S", 10, 1, 3600);
    internal static readonly CliSetting<int> DeliveryLimit = Int("DELIVERY_LIMIT", 5, 1, 100);
    internal static readonly CliSetting<int> QueueMaxLength = Int("QUEUE_MAX_LENGTH", 50_000, 1, 10_000_000);
    internal static readonly CliSetting<long> QueueMaxBytes = Size("QUEUE_MAX_BYTES", "1g", 16 * MiB, 1024 * GiB);
    internal static readonly CliSetting<long> MaxMessageBytes = Size("MAX_MESSAGE_BYTES", "16320k", MiB, 128 * MiB);
    internal static readonly CliSetting<string> ReplyToPrefixes = Text("REPLY_TO_PREFIXES", "sandbox.reply.,amon.,amq.gen-");
    internal static readonly CliSetting<int> PublishTimeoutS = Int("PUBLISH_TIMEOUT_S", 10, 1, 60);
    internal static readonly CliSetting<int> HeartbeatS = Int("HEARTBEAT_S", 15, 5, 60);
    internal static readonly CliSetting<bool> UnsafeAllowUnenforcedLimits = Bool("UNSAFE_ALLOW_UNENFORCED_LIMITS");
    internal static readonly CliSetting<bool> UnsafeAllowNoSeccomp = Bool("UNSAFE_ALLOW_NO_SECCOMP");

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<CliSetting> All { get; } =
    [
        AmqpUri, ManagementUri, Image, Engine, Runtime, MaxCodeBytes, MaxFileCount, MaxSingleFileBytes, MaxInputTotalBytes, MaxTimeoutS, DefaultTimeoutS,
        DeliveryLimit, QueueMaxLength, QueueMaxBytes, MaxMessageBytes, ReplyToPrefixes, PublishTimeoutS, HeartbeatS,
        UnsafeAllowUnenforcedLimits, UnsafeAllowNoSeccomp,
    ];

    private static CliSetting<string> Text(string suffix, string @default) => Text(suffix, @default, @default);

    private static CliSetting<string> Text(string suffix, string shown, string @default) => new(suffix, "text", shown, @default, TryText);

    private static CliSetting<string> Secret(string suffix) =>
        new(suffix, "text, or a file's path in the same name with _FILE", "none", "", TryText) { IsSecret = true };

    private static CliSetting<int> Int(string suffix, int @default, int least, int most) => new(
        suffix,
        $"{least} to {most}",
        @default.ToString(CultureInfo.InvariantCulture),
        @default,
        (string text, out int value) =>
            int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    private static CliSetting<long> Size(string suffix, string @default, long least, long most) => new(
        suffix,
        $"{ByteSize.Format(least)} to {ByteSize.Format(most)}; b, k, m or g",
        @default,
        ByteSize.TryParse(@default, out long bytes) ? bytes : throw new ArgumentException("Not a size.", nameof(@default)),
        (string text, out long value) => ByteSize.TryParse(text, out value) && value >= least && value <= most);

    private static CliSetting<bool> Bool(string suffix) => new(suffix, "true or false", "false", false, (string text, out bool value) =>
    {
        string word = text.Trim().ToLowerInvariant();
        value = word is "true" or "1" or "yes";
        return value || word is "false" or "0" or "no";
    });

    private static bool TryText(string text, out string value)
    {
        value = text;
        return true;
    }
}
