using Sandbox.Cli.Configuration;

namespace Sandbox.Cli.Tests.Configuration;

public sealed class CliConfigurationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Bind_NothingSet_HasTheWorkersDefaults()
    {
        (CliConfiguration configuration, IReadOnlyList<string> errors) = Bind([]);

        Assert.Empty(errors);
        Assert.Null(configuration.Broker);
        Assert.Equal((120, 131_072), (configuration.Limits.MaxTimeoutSeconds, configuration.Limits.CodeBytes));
        Assert.Equal("unix:///var/run/docker.sock", configuration.Containers.Endpoint.OriginalString);
    }

    [Fact]
    public void Bind_EverythingSet_IsTaken()
    {
        (CliConfiguration configuration, IReadOnlyList<string> errors) = Bind(new()
        {
            ["AMON_SANDBOX_AMQP_URI"] = "amqps://u:p@h/v",
            ["AMON_SANDBOX_DELIVERY_LIMIT"] = "3",
            ["AMON_SANDBOX_QUEUE_MAX_BYTES"] = "64m",
            ["AMON_SANDBOX_REPLY_TO_PREFIXES"] = "a., b.",
            ["AMON_SANDBOX_MANAGEMENT_URI"] = "http://m:15672",
            ["DOCKER_HOST"] = "tcp://127.0.0.1:2375",
        });

        Assert.Empty(errors);
        Assert.Equal(("amqps://h:5671/v", 3, 64L << 20), (configuration.Broker!.RedactedUri, configuration.Broker.DeliveryLimit, configuration.Broker.QueueMaxBytes));
        Assert.Equal(["a.", "b."], configuration.Broker.ReplyToPrefixes);
        Assert.Equal(("m", "tcp"), (configuration.Management!.Host, configuration.Containers.Endpoint.Scheme));
        Assert.Empty(configuration.Broker.Validate());
    }

    [Fact]
    public void Bind_CommandLine_WinsOverTheEnvironment()
    {
        (CliConfiguration configuration, _) = CliConfiguration.Bind(
            name => name == "AMON_SANDBOX_AMQP_URI" ? "amqp://environment/" : null, "amqp://line/", "http://line");

        Assert.Equal(("line", "line"), (configuration.Broker!.Uri.Host, configuration.Management!.Host));
    }

    [Fact]
    public void Bind_SecretInAFile_IsRead()
    {
        File.WriteAllText(_file, " amqp://u:p@fromfile/ \n");

        (CliConfiguration configuration, IReadOnlyList<string> errors) = Bind(new() { ["AMON_SANDBOX_AMQP_URI_FILE"] = _file });

        Assert.Empty(errors);
        Assert.Equal("fromfile", configuration.Broker!.Uri.Host);
    }

    [Theory]
    [InlineData("AMON_SANDBOX_AMQP_URI", "http://u:Secret-4711@h/")]
    [InlineData("AMON_SANDBOX_AMQP_URI", "Secret-4711")]
    [InlineData("AMON_SANDBOX_MANAGEMENT_URI", "ftp://u:Secret-4711@h/")]
    [InlineData("AMON_SANDBOX_AMQP_URI_FILE", "/no/such/file")]
    [InlineData("AMON_SANDBOX_HEARTBEAT_S", "4")]
    [InlineData("AMON_SANDBOX_MAX_MESSAGE_BYTES", "129m")]
    [InlineData("AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP", "maybe")]
    [InlineData("AMON_SANDBOX_IMAGE", "x@sha256:short")]
    [InlineData("AMON_SANDBOX_ENGINE", "nowhere")]
    [InlineData("AMON_SANDBOX_DEFAULT_TIMEOUT_S", "121")]
    public void Bind_WrongValue_IsOneSentenceThatNamesTheVariable(string name, string value)
    {
        (_, IReadOnlyList<string> errors) = Bind(new() { [name] = value });

        string error = Assert.Single(errors);
        Assert.StartsWith(name, error, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret-4711", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1g", 1L << 30)]
    [InlineData("16320k", 16_711_680)]
    [InlineData("5MiB", 5L << 20)]
    [InlineData("7", 7)]
    [InlineData("1.5m", 1_572_864)]
    public void ByteSize_WithAUnit_IsBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("5x")]
    [InlineData("-5m")]
    [InlineData("5bm")]
    [InlineData("99999999999g")]
    public void ByteSize_Nonsense_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    private static (CliConfiguration Configuration, IReadOnlyList<string> Errors) Bind(Dictionary<string, string> environment) =>
        CliConfiguration.Bind(environment.GetValueOrDefault, null, null);
}
