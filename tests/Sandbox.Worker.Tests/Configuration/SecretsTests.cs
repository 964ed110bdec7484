using Microsoft.Extensions.Configuration;
using Sandbox.Worker.Configuration;
using Sandbox.Worker.Tests.Fakes;

namespace Sandbox.Worker.Tests.Configuration;

public sealed class SecretsTests : IDisposable
{
    private const string Secret = "hunter2";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-worker-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Bind_KeyFile_IsReadAndTrimmed()
    {
        Assert.Equal(Secret, Given.Settings(("API_KEY_FILE", Write($" {Secret}\n"))).Http.ApiKey);
    }

    [Fact]
    public void Bind_BrokerFile_IsReadAndTrimmed()
    {
        Assert.Equal("broker", Given.Settings(("AMQP_URI_FILE", Write($"amqp://u:{Secret}@broker/v\r\n"))).Broker!.Uri.Host);
    }

    [Fact]
    public void Bind_KeyAndKeyFile_IsAnError()
    {
        Assert.Equal(
            ["AMON_SANDBOX_API_KEY and AMON_SANDBOX_API_KEY_FILE are both set; unset one."],
            Given.Errors(("API_KEY", Secret), ("API_KEY_FILE", Write(Secret))));
    }

    [Fact]
    public void Bind_EmptyFileName_IsNone()
    {
        Assert.Equal(Secret, Given.Settings(("API_KEY", Secret), ("API_KEY_FILE", "")).Http.ApiKey);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("")]
    public void Bind_FileThatCannotBeRead_IsAnError(string name)
    {
        // The second is the folder itself.
        string path = Path.Combine(_folder.FullName, name);

        Assert.Equal([$"AMON_SANDBOX_API_KEY_FILE names a file that cannot be read: {path}"], Given.Errors(("API_KEY_FILE", path)));
    }

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    public void Bind_FileSize_IsHeldToTheLimit(int bytes, bool taken)
    {
        IReadOnlyList<string> errors = Given.Errors(("API_KEY_FILE", Write(new string('k', bytes))));

        Assert.Equal(taken ? [] : ["AMON_SANDBOX_API_KEY_FILE names a file of over 65536 bytes."], errors);
    }

    [Theory]
    [InlineData("API_KEY_FILE", "")]
    [InlineData("API_KEY_FILE", " \n")]
    [InlineData("AMQP_URI_FILE", "")]
    public void Bind_EmptyFile_IsAnErrorAndNotNoSecret(string suffix, string content)
    {
        Assert.StartsWith($"AMON_SANDBOX_{suffix} ", Assert.Single(Given.Errors((suffix, Write(content)))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_Credentials_AreReadByTheirIdsAndTrimmed()
    {
        GiveCredential("api-key", $" {Secret}\n");
        GiveCredential("amqp-uri", $"amqp://u:{Secret}@broker/v\n");
        GiveCredential("otlp-headers", "x-key=value");

        WorkerSettings settings = WithCredentials();

        Assert.Equal(Secret, settings.Http.ApiKey);
        Assert.Equal("broker", settings.Broker!.Uri.Host);
        Assert.Equal("x-key=value", settings.Telemetry.OtlpHeaders);
    }

    [Fact]
    public void Bind_VariableOrFileBesideACredential_WinsOverIt()
    {
        GiveCredential("api-key", "another");

        Assert.Equal(Secret, WithCredentials(("API_KEY", Secret)).Http.ApiKey);
        Assert.Equal(Secret, WithCredentials(("API_KEY_FILE", Write(Secret))).Http.ApiKey);
        Assert.Equal("another", WithCredentials(("API_KEY", ""), ("API_KEY_FILE", "")).Http.ApiKey);
    }

    [Fact]
    public void Bind_CredentialOfASettingThatIsNoSecret_IsNotLookedAt()
    {
        GiveCredential("port", "9");

        Assert.Equal(8088, WithCredentials().Port);
    }

    [Fact]
    public void Bind_NoCredential_IsNone()
    {
        Assert.Null(WithCredentials().Http.ApiKey);
        Assert.Null(WithCredentials().Broker);
    }

    [Theory]
    [InlineData("api-key", "", "AMON_SANDBOX_API_KEY: the credential api-key is an empty file.")]
    [InlineData("amqp-uri", " \n", "AMON_SANDBOX_AMQP_URI: the credential amqp-uri is an empty file.")]
    public void Bind_EmptyCredential_IsTheOnlyErrorAndNotNoSecret(string id, string content, string error)
    {
        GiveCredential(id, content);

        Assert.Equal([error], SettingsBinder.Bind(ConfigurationWithCredentials(("HOST", "0.0.0.0"), ("ROLE", "shim"), Other(id))).Errors);

        // What else this host and role would need is given.
        (string, string?) Other(string given) => given == "api-key" ? ("AMQP_URI", "amqp://u:p@broker/v") : ("API_KEY", Secret);
    }

    [Fact]
    public void Bind_AnyMistake_NeverShowsASecret()
    {
        (string, string?)[][] mistakes =
        [
            [("API_KEY", Secret), ("PORT", "x")],
            [("API_KEY", Secret), ("API_KEY_FILE", Write(Secret))],
            [("AMQP_URI", $"http://u:{Secret}@h")],
            [("AMQP_URI", $"amqp://u:{Secret}@h"), ("AMQP_URI_FILE", Write(Secret))],
            [("AMQP_URI_FILE", Write($"nonsense {Secret}"))],
            [("AMQP_URI", $"amqp://u:{Secret}@h"), ("MAX_MESSAGE_BYTES", "1m")],
            [("API_KEY_FILE", Write(Secret + new string('k', 70_000)))],
            [("OTLP_HEADERS", Secret)],
            [("OTLP_ENDPOINT", $"http://u:{Secret}@h")],
        ];

        foreach ((string, string?)[] mistake in mistakes)
        {
            (WorkerSettings settings, IReadOnlyList<string> errors) = SettingsBinder.Bind(Given.Configuration(mistake));
            Assert.NotEmpty(errors);
            Assert.All(errors.Concat(settings.Remarks), text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ToString_Settings_NeverShowsASecret()
    {
        WorkerSettings settings = Given.Settings(("API_KEY", Secret), ("AMQP_URI", $"amqp://u:{Secret}@h"), ("OTLP_HEADERS", $"x-key={Secret}"));

        Assert.DoesNotContain(Secret, settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, settings.Broker!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, settings.Telemetry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_HttpOptions_NeverShowsTheKey()
    {
        Assert.DoesNotContain(Secret, Given.Settings(("API_KEY", Secret)).Http.ToString(), StringComparison.Ordinal);
    }

    private void GiveCredential(string id, string content) => File.WriteAllText(Path.Combine(_folder.FullName, id), content);

    private WorkerSettings WithCredentials(params (string Suffix, string? Value)[] settings)
    {
        (WorkerSettings bound, IReadOnlyList<string> errors) = SettingsBinder.Bind(ConfigurationWithCredentials(settings));
        Assert.Empty(errors);
        return bound;
    }

    // As the environment of a service is when its unit has LoadCredential= lines.
    private IConfiguration ConfigurationWithCredentials(params (string Suffix, string? Value)[] settings) => new ConfigurationBuilder()
        .AddConfiguration(Given.Configuration(settings))
        .AddInMemoryCollection([KeyValuePair.Create<string, string?>("CREDENTIALS_DIRECTORY", _folder.FullName)])
        .Build();

    private string Write(string content)
    {
        string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, content);
        return path;
    }
}
