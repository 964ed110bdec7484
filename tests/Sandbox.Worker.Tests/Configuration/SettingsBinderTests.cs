using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sandbox.Worker.Configuration;
using Sandbox.Worker.Tests.Fakes;

namespace Sandbox.Worker.Tests.Configuration;

public sealed class SettingsBinderTests
{
    private const long MiB = 1024 * 1024;
    private const string Broker = "amqp://user:hunter2@broker:5672/vhost";

    [Fact]
    public void Bind_Nothing_GivesTheLegacyDefaults()
    {
        WorkerSettings settings = Given.Settings();

        Assert.Equal(("127.0.0.1", 8088), (settings.Host, settings.Port));
        Assert.Null(settings.Http.ApiKey);
        Assert.Equal("amon-sandbox-python:latest", settings.Containers.Image);
        Assert.Equal(4, settings.Embedded.Concurrency);
        Assert.Equal(131_072, settings.Limits.CodeBytes);
        Assert.Equal(32, settings.Limits.FileCount);
        Assert.Equal(2 * MiB, settings.Limits.FileBytes);
        Assert.Equal(8 * MiB, settings.Limits.InputTotalBytes);
        Assert.Equal(8 * MiB, settings.Limits.OutputTotalBytes);
        Assert.Equal(128, settings.Containers.PidsLimit);
        Assert.Equal(1.0, settings.Containers.Cpus);
        Assert.Equal(512 * MiB, settings.Containers.MemoryBytes);
        Assert.Equal(512 * MiB, settings.Containers.MemorySwapBytes);
        Assert.Equal(64 * MiB, settings.Containers.TmpfsBytes);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Bind_StatusPage_IsOnUnlessItIsTurnedOff(string? value, bool on)
    {
        WorkerSettings settings = Given.Settings(("STATUS_PAGE", value), ("WORKER_NAME", "w-1"));

        Assert.Equal((on, "w-1"), (settings.Http.StatusPage, settings.Http.Instance));
    }

    [Fact]
    public void Bind_Nothing_GivesTheDesignsDefaults()
    {
        WorkerSettings settings = Given.Settings();

        Assert.True(settings.RunsJobs && settings.ServesHttp);
        Assert.Null(settings.Broker);
        Assert.Equal((120, 10), (settings.Limits.MaxTimeoutSeconds, settings.Limits.DefaultTimeoutSeconds));
        Assert.Equal(MiB, settings.Limits.StreamBytes);
        Assert.Empty(settings.Unsafe);
        Assert.Empty(settings.Http.Unsafe);
        Assert.False(settings.Containers.UnsafeAllowUnenforcedLimits || settings.Containers.UnsafeAllowNoSeccomp || settings.Launch.UnsafeAllowUnexpectedUser);
        Assert.Equal((1024, 30, 256 * MiB), (settings.Http.MaxConnections, settings.Http.BodyTimeout.TotalSeconds, settings.Http.MaxIntakeBytes));
        Assert.Null(settings.Containers.Runtime);
        Assert.Equal((64, 30), (settings.Embedded.QueueLimit, settings.Embedded.QueueWait.TotalSeconds));
        Assert.Equal(30, settings.DrainBudget.TotalSeconds);
        Assert.Equal(2, settings.Http.RetryAfterSeconds);
        Assert.Equal(("auto", "information"), (settings.LogFormat, settings.LogLevel));
        Assert.Equal($"{Environment.MachineName}-{Environment.ProcessId}", settings.WorkerName);
        Assert.Empty(settings.Remarks);
    }

    [Theory]
    [InlineData("HOST", "127.0.0.1")]
    [InlineData("PORT", "8088")]
    [InlineData("API_KEY", "none")]
    [InlineData("IMAGE", "amon-sandbox-python:latest")]
    [InlineData("MAX_CONCURRENCY", "4")]
    [InlineData("MAX_CODE_BYTES", "131072")]
    [InlineData("MAX_FILE_COUNT", "32")]
    [InlineData("MAX_SINGLE_FILE_BYTES", "2097152")]
    [InlineData("MAX_INPUT_TOTAL_BYTES", "8388608")]
    [InlineData("MAX_OUTPUT_TOTAL_BYTES", "8388608")]
    [InlineData("PIDS_LIMIT", "128")]
    [InlineData("CPUS", "1.0")]
    [InlineData("MEMORY", "512m")]
    [InlineData("MEMORY_SWAP", "512m")]
    [InlineData("TMPFS_SIZE", "64m")]
    [InlineData("JOBS_DIR", "none")]
    public void All_LegacyVariable_IsListedWithItsDefault(string suffix, string @default)
    {
        Setting setting = Assert.Single(Settings.All, setting => setting.Suffix == suffix);

        Assert.Equal("AMON_SANDBOX_" + suffix, setting.Name);
        Assert.Equal(@default, setting.DefaultText);
    }

    [Fact]
    public void All_Settings_AreNamedOnceAndDescribed()
    {
        Assert.Equal(Settings.All.Count, Settings.All.Select(setting => setting.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(Settings.All, setting => Assert.True(setting is { Description.Length: > 5, Range.Length: > 0, DefaultText.Length: > 0 }, setting.Name));
        Assert.Equal(["API_KEY", "AMQP_URI", "OTLP_HEADERS"], Settings.All.Where(setting => setting.IsSecret).Select(setting => setting.Suffix));
    }

    [Fact]
    public void Bind_EverySetting_ReachesItsOption()
    {
        WorkerSettings settings = Given.Settings(
            ("HOST", "0.0.0.0"), ("PORT", "9"), ("API_KEY", "k"), ("IMAGE", "i:1"), ("MAX_CONCURRENCY", "2"), ("MAX_CODE_BYTES", "3"),
            ("MAX_FILE_COUNT", "4"), ("MAX_SINGLE_FILE_BYTES", "5"), ("MAX_INPUT_TOTAL_BYTES", "6"), ("MAX_OUTPUT_TOTAL_BYTES", "7"),
            ("PIDS_LIMIT", "8"), ("CPUS", "0.5"), ("MEMORY", "100m"), ("MEMORY_SWAP", "101m"), ("TMPFS_SIZE", "2m"), ("AMQP_URI", Broker),
            ("WORKER_NAME", "w-1"), ("ENGINE", "tcp://e:1"), ("RUNTIME", "runsc"), ("MAX_TIMEOUT_S", "11"), ("DEFAULT_TIMEOUT_S", "10"),
            ("MAX_STREAM_BYTES", "1025"), ("QUEUE_LIMIT", "12"), ("QUEUE_WAIT_S", "13"), ("RETRY_AFTER_S", "14"), ("DRAIN_S", "15"),
            ("DELIVERY_LIMIT", "16"), ("QUEUE_MAX_LENGTH", "17"), ("QUEUE_MAX_BYTES", "18m"), ("MAX_MESSAGE_BYTES", "19m"),
            ("REPLY_TO_PREFIXES", "a., b.,"), ("PUBLISH_TIMEOUT_S", "20"), ("HEARTBEAT_S", "21"), ("LOG_FORMAT", "json"), ("LOG_LEVEL", "Debug"),
            ("MAX_CONNECTIONS", "22"), ("BODY_TIMEOUT_S", "23"), ("MAX_INTAKE_BYTES", "24m"), ("UNSAFE_ALLOW_OPEN_SHIM", "true"),
            ("UNSAFE_ALLOW_UNENFORCED_LIMITS", "true"), ("UNSAFE_ALLOW_NO_SECCOMP", "true"), ("UNSAFE_ALLOW_UNEXPECTED_USER", "true"));

        Assert.Equal((22, 23, 24 * MiB), (settings.Http.MaxConnections, settings.Http.BodyTimeout.TotalSeconds, settings.Http.MaxIntakeBytes));
        Assert.True(settings.Containers.UnsafeAllowNoSeccomp && settings.Launch.UnsafeAllowUnexpectedUser);
        Assert.Equal(4, settings.Unsafe.Count);

        Assert.Equal(("0.0.0.0", 9, "k", "w-1"), (settings.Host, settings.Port, settings.Http.ApiKey, settings.WorkerName));
        Assert.Equal(("i:1", "i:1"), (settings.Containers.Image, settings.Http.Image));
        Assert.Equal((2, 2, 2), (settings.Embedded.Concurrency, settings.Http.Concurrency, settings.Broker!.Concurrency));
        Assert.Equal((3, 4, 5, 6, 7), (settings.Limits.CodeBytes, settings.Limits.FileCount, settings.Limits.FileBytes, settings.Limits.InputTotalBytes, settings.Limits.OutputTotalBytes));
        Assert.Equal((11, 10, 1025), (settings.Limits.MaxTimeoutSeconds, settings.Limits.DefaultTimeoutSeconds, settings.Limits.StreamBytes));
        Assert.Equal((8, 0.5, 100 * MiB, 101 * MiB, 2 * MiB), (settings.Containers.PidsLimit, settings.Containers.Cpus, settings.Containers.MemoryBytes, settings.Containers.MemorySwapBytes, settings.Containers.TmpfsBytes));
        Assert.Equal((new Uri("tcp://e:1"), "runsc", true), (settings.Containers.Endpoint, settings.Containers.Runtime, settings.Containers.UnsafeAllowUnenforcedLimits));
        Assert.Equal((12, 13, 15, "w-1"), (settings.Embedded.QueueLimit, settings.Embedded.QueueWait.TotalSeconds, settings.Embedded.DrainBudget.TotalSeconds, settings.Embedded.Worker));
        Assert.Equal((14, 15), (settings.Http.RetryAfterSeconds, settings.DrainBudget.TotalSeconds));
        Assert.Equal((new Uri(Broker), "w-1", 16, 17), (settings.Broker.Uri, settings.Broker.Worker, settings.Broker.DeliveryLimit, settings.Broker.QueueMaxLength));
        Assert.Equal((18 * MiB, 19 * MiB), (settings.Broker.QueueMaxBytes, settings.Broker.MaxMessageBytes));
        Assert.Equal((13, 15, 20, 21), (settings.Broker.QueueWait.TotalSeconds, settings.Broker.DrainBudget.TotalSeconds, settings.Broker.PublishTimeout.TotalSeconds, settings.Broker.Heartbeat.TotalSeconds));
        Assert.Equal(["a.", "b."], settings.Broker.ReplyToPrefixes);
        Assert.Equal(("json", "debug"), (settings.LogFormat, settings.LogLevel));
    }

    public static TheoryData<string, string> OutOfRange()
    {
        var data = new TheoryData<string, string>();
        foreach (Setting setting in Settings.All)
        {
            foreach (string value in WrongValues(setting))
            {
                data.Add(setting.Suffix, value);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Bind_ValueOutOfRange_IsAnErrorNamingTheVariableTheRangeAndTheValue(string suffix, string value)
    {
        Setting setting = Settings.All.Single(setting => setting.Suffix == suffix);

        IReadOnlyList<string> errors = Given.Errors((suffix, value));

        Assert.Contains($"{setting.Name} must be {setting.Range}, but it is \"{value}\".", errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("numpy")]
    [InlineData("numpy, pandas.core ,_x1")]
    public void Bind_PreloadOfModuleNames_IsTaken(string value)
    {
        Assert.Equal(value.Replace(" ", "", StringComparison.Ordinal), Given.Settings(("PRELOAD", value)).Containers.Preload);
    }

    [Theory]
    [InlineData("numpy;os")]
    [InlineData("1a")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("-c")]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q")]
    public void Bind_PreloadOfAnythingElse_IsAnErrorNamingTheVariable(string value)
    {
        Assert.Contains(Given.Errors(("PRELOAD", value)), error => error.StartsWith("AMON_SANDBOX_PRELOAD must be comma-separated", StringComparison.Ordinal));
    }

    [Fact]
    public void Bind_PoolUnset_FollowsTheConcurrency()
    {
        Assert.Equal(7, Given.Settings(("MAX_CONCURRENCY", "7")).Pool.Size);
        Assert.Equal(0, Given.Settings(("POOL_SIZE", "0")).Pool.Size);
    }

    [Fact]
    public void OutOfRange_Table_CoversEverySettingThatHasARange()
    {
        string[] free = ["HOST", "API_KEY", "IMAGE", "JOBS_DIR", "AMQP_URI", "AMQP_CA_FILE", "WORKER_NAME", "ENGINE", "RUNTIME", "REPLY_TO_PREFIXES", "PRELOAD", "OTLP_ENDPOINT", "OTLP_HEADERS"];

        Assert.Equal(
            Settings.All.Select(setting => setting.Suffix).Except(free).Order(StringComparer.Ordinal),
            OutOfRange().Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
    }

    public static TheoryData<string, string> Boundaries()
    {
        var data = new TheoryData<string, string>();
        foreach (Setting setting in Settings.All.Where(setting => setting is Setting<int> or Setting<long> or Setting<double>))
        {
            (string least, string most) = Range(setting);
            data.Add(setting.Suffix, least);
            data.Add(setting.Suffix, most);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Bind_ValueAtTheEndOfItsRange_IsTaken(string suffix, string value)
    {
        // Alone it may contradict another setting's default; its own range is what counts here.
        Assert.DoesNotContain(Given.Errors((suffix, value)), error => error.Contains("but it is", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PORT", "-1")]
    [InlineData("LOG_LEVEL", "loud")]
    [InlineData("MEMORY", "much")]
    public void Bind_OneError_IsToldOnce(string suffix, string value)
    {
        Assert.Single(Given.Errors((suffix, value)));
    }

    [Theory]
    [InlineData("MAX_CONCURRENCY")]
    [InlineData("QUEUE_WAIT_S")]
    [InlineData("DRAIN_S")]
    public void Bind_OneErrorInASharedSetting_IsToldOnce(string suffix)
    {
        Assert.Single(Given.Errors((suffix, "x")));
    }

    [Fact]
    public void Bind_ManyErrors_AreAllTold()
    {
        IReadOnlyList<string> errors = Given.Errors(
            ("PORT", "x"), ("CPUS", "0"), ("MEMORY", "1k"), ("LOG_FORMAT", "xml"), ("ENGINE", "nonsense"), ("WORKER_NAME", "a b"), ("AMQP_URI", "http://x"),
            ("IMAGE", " "), ("DEFAULT_TIMEOUT_S", "121"));

        foreach (string suffix in new[] { "PORT", "CPUS", "MEMORY", "LOG_FORMAT", "ENGINE", "WORKER_NAME", "AMQP_URI", "IMAGE", "DEFAULT_TIMEOUT_S" })
        {
            Assert.Single(errors, error => error.StartsWith($"AMON_SANDBOX_{suffix} ", StringComparison.Ordinal));
        }

        Assert.Equal(9, errors.Count);
    }

    [Theory]
    [InlineData("PORT", "")]
    [InlineData("MEMORY", "")]
    [InlineData("AMQP_URI", "")]
    [InlineData("LOG_LEVEL", null)]
    public void Bind_EmptyValue_IsTheDefault(string suffix, string? value)
    {
        WorkerSettings settings = Given.Settings((suffix, value));

        Assert.Equal((8088, 512 * MiB, "information"), (settings.Port, settings.Containers.MemoryBytes, settings.LogLevel));
        Assert.Null(settings.Broker);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("no", false)]
    public void Bind_UnsafeSwitch_IsOnlyOnWhenItSaysSo(string value, bool on)
    {
        Assert.Equal(on, Given.Settings(("UNSAFE_ALLOW_UNENFORCED_LIMITS", value)).Containers.UnsafeAllowUnenforcedLimits);
    }

    [Theory]
    [InlineData("both", null, true, true, 8088)]
    [InlineData("both", Broker, true, true, 8088)]
    [InlineData("shim", Broker, false, true, 8088)]
    [InlineData("worker", Broker, true, false, null)]
    [InlineData("Worker ", Broker, true, false, null)]
    public void Bind_Role_SaysWhatTheProcessDoes(string role, string? broker, bool runsJobs, bool servesHttp, int? port)
    {
        WorkerSettings settings = Given.Settings(("ROLE", role), ("AMQP_URI", broker));

        Assert.Equal((runsJobs, servesHttp, port), (settings.RunsJobs, settings.ServesHttp, settings.Port));
    }

    [Fact]
    public void Bind_WorkerWithHealthPort_ListensThere()
    {
        Assert.Equal(9090, Given.Settings(("ROLE", "worker"), ("AMQP_URI", Broker), ("HEALTH_PORT", "9090")).Port);
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("shim")]
    public void Bind_RoleThatNeedsABrokerWithoutOne_IsAnError(string role)
    {
        string error = Assert.Single(Given.Errors(("ROLE", role)));

        Assert.StartsWith($"AMON_SANDBOX_ROLE={role} needs a broker: set AMON_SANDBOX_AMQP_URI", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_RoleThatNeedsABrokerAndAnotherError_TellsBoth()
    {
        Assert.Equal(2, Given.Errors(("ROLE", "worker"), ("PORT", "x")).Count);
    }

    [Fact]
    public void Bind_RoleThatNeedsABrokerWithABrokenAddress_TellsTheAddressOnly()
    {
        Assert.StartsWith("AMON_SANDBOX_AMQP_URI ", Assert.Single(Given.Errors(("ROLE", "worker"), ("AMQP_URI", "nonsense"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MEMORY", "1g", "AMON_SANDBOX_MEMORY_SWAP must be at least AMON_SANDBOX_MEMORY.")]
    [InlineData("MEMORY_SWAP", "511m", "AMON_SANDBOX_MEMORY_SWAP must be at least AMON_SANDBOX_MEMORY.")]
    [InlineData("DEFAULT_TIMEOUT_S", "121", "AMON_SANDBOX_DEFAULT_TIMEOUT_S must be at most AMON_SANDBOX_MAX_TIMEOUT_S.")]
    [InlineData("MAX_TIMEOUT_S", "9", "AMON_SANDBOX_DEFAULT_TIMEOUT_S must be at most AMON_SANDBOX_MAX_TIMEOUT_S.")]
    public void Bind_ContradictingSettings_AreAnError(string suffix, string value, string error)
    {
        Assert.Equal([error], Given.Errors((suffix, value)));
    }

    [Theory]
    [InlineData("MEMORY_SWAP", "512m")]
    [InlineData("DEFAULT_TIMEOUT_S", "120")]
    [InlineData("MAX_TIMEOUT_S", "10")]
    public void Bind_SettingsThatJustAgree_AreTaken(string suffix, string value)
    {
        Assert.Empty(Given.Errors((suffix, value)));
    }

    [Theory]
    [InlineData("100", "100", 1)]
    [InlineData("101", "100", 0)]
    [InlineData("100", "101", 0)]
    [InlineData("101", "101", 0)]
    public void Bind_SingleFileOverBothTotals_IsAnError(string inputs, string outputs, int errors)
    {
        Assert.Equal(errors, Given.Errors(("MAX_SINGLE_FILE_BYTES", "101"), ("MAX_INPUT_TOTAL_BYTES", inputs), ("MAX_OUTPUT_TOTAL_BYTES", outputs)).Count);
    }

    [Fact]
    public void Bind_JobsOrResultsThatCannotFitAMessage_AreAnError()
    {
        IReadOnlyList<string> errors = Given.Errors(("AMQP_URI", Broker), ("MAX_MESSAGE_BYTES", "8m"));

        Assert.Equal(2, errors.Count);
        Assert.StartsWith("AMON_SANDBOX_MAX_OUTPUT_TOTAL_BYTES does not fit AMON_SANDBOX_MAX_MESSAGE_BYTES", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("AMON_SANDBOX_MAX_INPUT_TOTAL_BYTES does not fit AMON_SANDBOX_MAX_MESSAGE_BYTES", errors[1], StringComparison.Ordinal);

        // Without a broker no message is sent; and the defaults fit.
        Assert.Empty(Given.Errors(("MAX_MESSAGE_BYTES", "8m")));
        Assert.Empty(Given.Errors(("AMQP_URI", Broker)));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("嗨")]
    public void Bind_WorkerName_IsHeldToWhatLabelsAndQueuesTake(string name)
    {
        Assert.StartsWith("AMON_SANDBOX_WORKER_NAME must be 1 to 128", Assert.Single(Given.Errors(("WORKER_NAME", name))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unix:///run/user/1000/docker.sock")]
    [InlineData("tcp://10.0.0.1:2376")]
    [InlineData("http://127.0.0.1:2375")]
    [InlineData("https://engine:2376")]
    public void Bind_EngineAddress_IsTaken(string address)
    {
        Assert.Equal(new Uri(address), Given.Settings(("ENGINE", address)).Containers.Endpoint);
    }

    [Theory]
    [InlineData("docker.sock")]
    [InlineData("ftp://x")]
    [InlineData("ssh://host")]
    public void Bind_OtherEngineAddress_IsAnError(string address)
    {
        Assert.StartsWith("AMON_SANDBOX_ENGINE must be an address", Assert.Single(Given.Errors(("ENGINE", address))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_NoEngineAddress_IsTheUsualOne()
    {
        string expected = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock";

        Assert.Equal(new Uri(expected), Given.Settings().Containers.Endpoint);
    }

    [Theory]
    [InlineData("127.0.0.l")]
    [InlineData("127.0.0.1 ")]
    [InlineData("127.0.0.1:8088")]
    [InlineData("no such host")]
    [InlineData("127.0.0.1/x")]
    public void Bind_HostThatIsNoAddress_IsAnError(string host)
    {
        Assert.StartsWith("AMON_SANDBOX_HOST must be ", Assert.Single(Given.Errors(("HOST", host))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_HostThatIsABracketedIpv4Address_IsAnError()
    {
        Assert.StartsWith("AMON_SANDBOX_HOST must be ", Assert.Single(Given.Errors(("HOST", "[127.0.0.1]"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("::")]
    [InlineData("localhost")]
    public void Bind_HostThatIsAnAddress_IsTaken(string host)
    {
        Assert.Equal(host, Given.Settings(("HOST", host), ("API_KEY", "k")).Host);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("[::]")]
    [InlineData("10.1.2.3")]
    [InlineData("128.0.0.1")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("fe80::1")]
    public void Bind_HostThatOthersReachWithoutAKey_IsAnErrorThatSaysWhatToDo(string host)
    {
        string error = Assert.Single(Given.Errors(("HOST", host)));

        Assert.Equal(
            $"AMON_SANDBOX_HOST={host} would let everybody who reaches it run code without a key: set AMON_SANDBOX_API_KEY or AMON_SANDBOX_API_KEY_FILE, or listen on 127.0.0.1, or accept that with AMON_SANDBOX_UNSAFE_ALLOW_OPEN_SHIM=true.",
            error);
        Assert.Equal([error], Given.Errors(("HOST", host), ("ROLE", "shim"), ("AMQP_URI", Broker)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("localhost")]
    public void Bind_HostThatNobodyElseReaches_NeedsNoKey(string host)
    {
        Assert.Empty(Given.Errors(("HOST", host)));
    }

    [Fact]
    public void Bind_HostThatOthersReach_IsTakenWithAKeyOrWithoutAShimOrWhenAccepted()
    {
        Assert.Empty(Given.Errors(("HOST", "0.0.0.0"), ("API_KEY", "k")));
        Assert.Empty(Given.Errors(("HOST", "0.0.0.0"), ("UNSAFE_ALLOW_OPEN_SHIM", "true")));
        Assert.Empty(Given.Errors(("HOST", "0.0.0.0"), ("ROLE", "worker"), ("AMQP_URI", Broker), ("HEALTH_PORT", "9")));
    }

    [Fact]
    public void Bind_HostThatOthersReachAndAKeyThatCannotBeRead_TellsTheKeyOnly()
    {
        Assert.StartsWith("AMON_SANDBOX_API_KEY_FILE names a file that cannot be read", Assert.Single(Given.Errors(("HOST", "0.0.0.0"), ("API_KEY_FILE", "/nowhere"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\t\n")]
    public void Bind_BlankKey_IsAnErrorAndNotNoKey(string key)
    {
        Assert.Equal(["AMON_SANDBOX_API_KEY is blank: give it a key, or unset it."], Given.Errors(("API_KEY", key)));
        Assert.Single(Given.Errors(("API_KEY", key), ("HOST", "0.0.0.0")));
    }

    [Fact]
    public void Bind_KeyWithSpacesAroundIt_IsTheKeyThatCallersCanSend()
    {
        Assert.Equal("k y", Given.Settings(("API_KEY", " k y\n")).Http.ApiKey);
    }

    [Fact]
    public void Unsafe_EverySettingWithItsName_IsAmongThemAndOffByDefault()
    {
        string[] names = [.. Settings.All.Where(setting => setting.Name.Contains("UNSAFE", StringComparison.Ordinal)).Select(setting => setting.Name)];

        Assert.Equal(names, Settings.Unsafe.Select(setting => setting.Name));
        Assert.Equal(4, names.Length);
        Assert.All(Settings.Unsafe, setting => Assert.False(setting.Default));
    }

    [Fact]
    public void Bind_UnsafeSettings_AreInForceAndShownByName()
    {
        foreach (Setting<bool> setting in Settings.Unsafe)
        {
            WorkerSettings settings = Given.Settings((setting.Suffix, "yes"));

            Assert.Equal([setting], settings.Unsafe);
            Assert.Equal([setting.Name], settings.Http.Unsafe);
        }
    }

    [Theory]
    [InlineData("image@sha256:abc")]
    [InlineData("sha256:abc")]
    [InlineData("image@")]
    public void Bind_ImageWithADigestThatIsNone_IsAnError(string image)
    {
        Assert.Equal(["AMON_SANDBOX_IMAGE has a digest that is not sha256: and 64 of 0-9 a-f."], Given.Errors(("IMAGE", image)));
    }

    [Fact]
    public void Bind_IntakeThatHoldsNoLargestRequest_IsAnError()
    {
        Assert.Equal(["AMON_SANDBOX_MAX_INTAKE_BYTES must be at least 16777216 bytes: one request could need that much."], Given.Errors(("MAX_INTAKE_BYTES", "15m")));
        Assert.Empty(Given.Errors(("MAX_INTAKE_BYTES", "16m")));
        Assert.Empty(Given.Errors(("MAX_INTAKE_BYTES", "15m"), ("ROLE", "worker"), ("AMQP_URI", Broker)));
    }

    [Theory]
    [InlineData("amqp://user:hunter2@host/v")]
    [InlineData("amqps://user:hunter2@host")]
    [InlineData("AMQP://user:hunter2@host")]
    public void Bind_BrokerAddress_IsTaken(string address)
    {
        Assert.Equal(new Uri(address), Given.Settings(("AMQP_URI", address)).Broker!.Uri);
    }

    [Theory]
    [InlineData("http://user:hunter2@host")]
    [InlineData("user:hunter2@host")]
    [InlineData("amqp://")]
    [InlineData("hunter2")]
    public void Bind_OtherBrokerAddress_IsAnErrorThatDoesNotShowIt(string address)
    {
        string error = Assert.Single(Given.Errors(("AMQP_URI", address)));

        Assert.StartsWith("AMON_SANDBOX_AMQP_URI must be an address", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_UnknownVariable_IsARemarkWithoutItsValue()
    {
        WorkerSettings settings = Given.Settings(("API_KEYS", "hunter2"), ("PROT", "1"));

        Assert.Equal(
            ["AMON_SANDBOX_API_KEYS is not a setting and is ignored; --help lists them.", "AMON_SANDBOX_PROT is not a setting and is ignored; --help lists them."],
            settings.Remarks.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bind_VariableOfSomebodyElse_IsNoRemark()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("AMON_OTHER", "x"), KeyValuePair.Create<string, string?>("PATH", "x")])
            .Build();

        Assert.Empty(SettingsBinder.Bind(configuration).Settings.Remarks);
    }

    [Fact]
    public void Bind_JobsDir_IsIgnoredWithAWord()
    {
        Assert.Equal(["AMON_SANDBOX_JOBS_DIR is ignored: nothing is staged on the host's disk any more."], Given.Settings(("JOBS_DIR", "/var/jobs")).Remarks);
    }

    [Fact]
    public void Bind_NameInAnyCase_IsTheSameSetting()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("amon_sandbox_port", "9")]).Build();

        (WorkerSettings settings, IReadOnlyList<string> errors) = SettingsBinder.Bind(configuration);

        Assert.Empty(errors);
        Assert.Equal(9, settings.Port);
        Assert.Empty(settings.Remarks);
    }

    private static IEnumerable<string> WrongValues(Setting setting)
    {
        (string least, string most) = setting is Setting<int> or Setting<long> or Setting<double> ? Range(setting) : ("", "");
        return setting switch
        {
            Setting<int> => [Next(least, -1), Next(most, 1), "x", "1.5", "1e1", "99999999999999999999", "0x10"],
            Setting<double> => ["0", "64.1", "-1", "NaN", "Infinity", "x", "1,5"],
            Setting<long> => [Next(Bytes(least), -1), Next(Bytes(most), 1), "-1", "x", "1e9", "99999999999g"],
            Setting<bool> => ["maybe", "2", "on"],
            Setting<string> when setting.Range.Contains(" | ", StringComparison.Ordinal) => ["nonsense", "both,worker", "json text"],
            _ => [],
        };
    }

    private static (string Least, string Most) Range(Setting setting)
    {
        string[] ends = setting.Range.Split(';')[0].Split(" to ");
        return (ends[0], ends[1]);
    }

    private static string Bytes(string size)
    {
        Assert.True(ByteSize.TryParse(size, out long bytes));
        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static string Next(string number, int step) => (long.Parse(number, CultureInfo.InvariantCulture) + step).ToString(CultureInfo.InvariantCulture);
}
