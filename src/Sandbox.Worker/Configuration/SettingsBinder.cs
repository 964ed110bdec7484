using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using Sandbox.Contracts.Json;
using Sandbox.Docker.Containers;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Http;
using Sandbox.RabbitMq;

namespace Sandbox.Worker.Configuration;

/// <summary>Turns the configuration into <see cref="WorkerSettings"/>, or into the list of everything that is wrong with it.</summary>
internal static class SettingsBinder
{
    internal static (WorkerSettings Settings, IReadOnlyList<string> Errors) Bind(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        string role = reader.Get(Settings.Role);
        string worker = WorkerName(reader);
        Limits limits = BindLimits(reader);
        ContainerOptions containers = BindContainers(reader);
        BrokerOptions? broker = BindBroker(reader, worker, role == "shim" ? null : TimeSpan.FromSeconds(limits.MaxTimeoutSeconds));
        Setting[] unsafeInForce = [.. Settings.Unsafe.Where(reader.Get)];
        var settings = new WorkerSettings
        {
            RunsJobs = role is "worker" or "both",
            ServesHttp = role is "shim" or "both",
            Host = reader.Get(Settings.Host),
            Port = BindPort(reader, role),
            WorkerName = worker,
            DrainBudget = TimeSpan.FromSeconds(reader.Get(Settings.DrainS)),
            Limits = limits,
            Containers = containers,
            Launch = new LaunchOptions { UnsafeAllowUnexpectedUser = reader.Get(Settings.UnsafeAllowUnexpectedUser) },
            Pool = BindPool(reader, containers),
            Embedded = BindEmbedded(reader, worker),
            Http = BindHttp(reader, worker, containers.Image, unsafeInForce),
            Broker = broker,
            Telemetry = BindTelemetry(reader),
            LogFormat = reader.Get(Settings.LogFormat),
            LogLevel = reader.Get(Settings.LogLevel),
            Unsafe = unsafeInForce,
            Remarks = FindRemarks(configuration),
        };
        CheckTogether(reader, settings, role);
        return (settings, reader.Errors);
    }

    /// <summary>The program's version.</summary>
    internal static string Version { get; } =
        typeof(SettingsBinder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static string WorkerName(SettingsReader reader)
    {
        string name = reader.Get(Settings.WorkerName);
        if (name.Length == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}");
        }

        if (!Admission.IsJobId(name))
        {
            reader.Fault($"{Settings.WorkerName.Name} must be 1 to 128 characters of A-Z a-z 0-9 . _ -");
        }

        return name;
    }

    private static int? BindPort(SettingsReader reader, string role)
    {
        int port = reader.Get(Settings.Port);
        int healthPort = reader.Get(Settings.HealthPort);
        return role == "worker" ? (healthPort == 0 ? null : healthPort) : port;
    }

    private static Limits BindLimits(SettingsReader reader) => new()
    {
        CodeBytes = reader.Get(Settings.MaxCodeBytes),
        FileCount = reader.Get(Settings.MaxFileCount),
        FileBytes = reader.Get(Settings.MaxSingleFileBytes),
        InputTotalBytes = reader.Get(Settings.MaxInputTotalBytes),
        OutputTotalBytes = reader.Get(Settings.MaxOutputTotalBytes),
        StreamBytes = reader.Get(Settings.MaxStreamBytes),
        MaxTimeoutSeconds = reader.Get(Settings.MaxTimeoutS),
        DefaultTimeoutSeconds = reader.Get(Settings.DefaultTimeoutS),
    };

    private static ContainerOptions BindContainers(SettingsReader reader)
    {
        string image = reader.Get(Settings.Image);
        if (string.IsNullOrWhiteSpace(image))
        {
            reader.Fault($"{Settings.Image.Name} must name an image.");
        }
        else if (!ImageReference.TryParse(image, out _))
        {
            reader.Fault($"{Settings.Image.Name} has a digest that is not sha256: and 64 of 0-9 a-f.");
        }

        string address = reader.Get(Settings.Engine);
        if (address.Length == 0)
        {
            address = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock";
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("unix" or "tcp" or "http" or "https"))
        {
            reader.Fault($"{Settings.Engine.Name} must be an address such as unix:///var/run/docker.sock, but it is \"{address}\".");
            endpoint = new Uri("unix:///var/run/docker.sock");
        }

        return new ContainerOptions
        {
            Image = image,
            Endpoint = endpoint,
            MemoryBytes = reader.Get(Settings.Memory),
            MemorySwapBytes = reader.Get(Settings.MemorySwap),
            Cpus = reader.Get(Settings.Cpus),
            PidsLimit = reader.Get(Settings.PidsLimit),
            TmpfsBytes = reader.Get(Settings.TmpfsSize),
            Runtime = reader.Get(Settings.Runtime) is { Length: > 0 } runtime ? runtime : null,
            MaxWait = TimeSpan.FromSeconds(reader.Get(Settings.PoolMaxAgeS)),
            Preload = reader.Get(Settings.Preload),
            UnsafeAllowUnenforcedLimits = reader.Get(Settings.UnsafeAllowUnenforcedLimits),
            UnsafeAllowNoSeccomp = reader.Get(Settings.UnsafeAllowNoSeccomp),
        };
    }

    private static PoolOptions BindPool(SettingsReader reader, ContainerOptions containers)
    {
        int size = reader.Get(Settings.PoolSize);
        int creations = reader.Get(Settings.PoolCreations);
        var defaults = new PoolOptions();
        return new PoolOptions
        {
            Size = size < 0 ? reader.Get(Settings.MaxConcurrency) : size,
            MaxAge = containers.MaxWait,
            Creations = creations < 0 ? defaults.Creations : creations,
        };
    }

    private static EmbeddedOptions BindEmbedded(SettingsReader reader, string worker) => new()
    {
        Concurrency = reader.Get(Settings.MaxConcurrency),
        QueueLimit = reader.Get(Settings.QueueLimit),
        QueueWait = TimeSpan.FromSeconds(reader.Get(Settings.QueueWaitS)),
        DrainBudget = TimeSpan.FromSeconds(reader.Get(Settings.DrainS)),
        Worker = worker,
    };

    private static HttpOptions BindHttp(SettingsReader reader, string worker, string image, IEnumerable<Setting> unsafeInForce) => new()
    {
        ApiKey = BindApiKey(reader),
        RetryAfterSeconds = reader.Get(Settings.RetryAfterS),
        Version = Version,
        Concurrency = reader.Get(Settings.MaxConcurrency),
        Instance = worker,
        StatusPage = reader.Get(Settings.StatusPage),
        Image = image,
        MaxConnections = reader.Get(Settings.MaxConnections),
        BodyTimeout = TimeSpan.FromSeconds(reader.Get(Settings.BodyTimeoutS)),
        MaxIntakeBytes = reader.Get(Settings.MaxIntakeBytes),
        Unsafe = [.. unsafeInForce.Select(setting => setting.Name)],
    };

    private static TelemetrySettings BindTelemetry(SettingsReader reader)
    {
        string endpoint = reader.Get(Settings.OtlpEndpoint);
        if (endpoint.Length > 0 && !IsCollector(endpoint))
        {
            // Somebody may have put a password into it: it is not shown.
            reader.Fault($"{Settings.OtlpEndpoint.Name} must be an address such as http://collector:4318, without user, query or fragment; what the collector asks for goes into {Settings.OtlpHeaders.Name}.");
            endpoint = "";
        }

        string headers = reader.Get(Settings.OtlpHeaders);
        if (!headers.Split(',', StringSplitOptions.RemoveEmptyEntries).All(IsHeader))
        {
            // The value holds a secret: it is not shown.
            reader.Fault($"{Settings.OtlpHeaders.Name} must be NAME=VALUE,NAME=VALUE in printable ASCII.");
        }

        return new TelemetrySettings
        {
            Metrics = reader.Get(Settings.Metrics),
            OtlpEndpoint = endpoint.Length > 0 ? new Uri(endpoint) : null,
            OtlpHeaders = headers.Length > 0 ? headers : null,
        };
    }

    private static bool IsCollector(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" };

    private static bool IsHeader(string pair)
    {
        string[] parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
        return parts is [{ Length: > 0 } name, { Length: > 0 } value]
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && value.All(c => c is >= ' ' and <= '~');
    }

    private static string? BindApiKey(SettingsReader reader)
    {
        // Callers' keys come trimmed, so one with spaces around it would lock everybody out.
        string key = reader.Get(Settings.ApiKey);
        if (key.Length > 0 && string.IsNullOrWhiteSpace(key))
        {
            // Taken for "no key" it would open the service to everybody.
            reader.Fault($"{Settings.ApiKey.Name} is blank: give it a key, or unset it.");
        }

        return key.Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    private static BrokerOptions? BindBroker(SettingsReader reader, string worker, TimeSpan? longestJob)
    {
        // Read first, so that a wrong value is told even without a broker.
        var options = new BrokerOptions
        {
            Uri = new Uri("amqp://localhost"),
            TrustedCertificates = CaFile.Read(reader, Settings.AmqpCaFile),
            DeliveryLimit = reader.Get(Settings.DeliveryLimit),
            QueueMaxLength = reader.Get(Settings.QueueMaxLength),
            QueueMaxBytes = reader.Get(Settings.QueueMaxBytes),
            MaxMessageBytes = (int)Math.Min(int.MaxValue, reader.Get(Settings.MaxMessageBytes)),
            ReplyToPrefixes = reader.Get(Settings.ReplyToPrefixes).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            PublishTimeout = TimeSpan.FromSeconds(reader.Get(Settings.PublishTimeoutS)),
            Heartbeat = TimeSpan.FromSeconds(reader.Get(Settings.HeartbeatS)),
            NodeConsumerTimeout = TimeSpan.FromSeconds(reader.Get(Settings.ConsumerTimeoutS)),
            LongestJob = longestJob,
            QueueWait = TimeSpan.FromSeconds(reader.Get(Settings.QueueWaitS)),
            DrainBudget = TimeSpan.FromSeconds(reader.Get(Settings.DrainS)),
            Concurrency = reader.Get(Settings.MaxConcurrency),
            Worker = worker,
        };
        string text = reader.Get(Settings.AmqpUri);
        if (text.Length == 0)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0)
        {
            if (uri.Scheme == "amqp" && reader.Get(Settings.AmqpCaFile).Length > 0)
            {
                reader.Fault($"{Settings.AmqpCaFile.Name} is for an encrypted connection, but {Settings.AmqpUri.Name} begins with amqp://: make that amqps://, or unset the file.");
            }

            return options with { Uri = uri };
        }

        // The value holds a password: it is not shown.
        reader.Fault($"{Settings.AmqpUri.Name} must be an address such as amqp://user:password@host:5672/vhost.");
        return null;
    }

    private static void CheckTogether(SettingsReader reader, WorkerSettings settings, string role)
    {
        Limits limits = settings.Limits;
        if (role != "both" && settings.Broker is null && !reader.Errors.Any(error => error.StartsWith(Settings.AmqpUri.Name, StringComparison.Ordinal)))
        {
            reader.Fault($"{Settings.Role.Name}={role} needs a broker: set {Settings.AmqpUri.Name}, or use the role both for one process without one.");
        }

        bool open = settings.ServesHttp && settings.Http.ApiKey is null && !IsLoopback(settings.Host);
        if (open && !reader.Get(Settings.UnsafeAllowOpenShim) && !reader.Errors.Any(error => error.StartsWith(Settings.ApiKey.Name, StringComparison.Ordinal)))
        {
            reader.Fault($"{Settings.Host.Name}={settings.Host} would let everybody who reaches it run code without a key: set {Settings.ApiKey.Name} or "
                + $"{Settings.ApiKey.Name}_FILE, or listen on 127.0.0.1, or accept that with {Settings.UnsafeAllowOpenShim.Name}=true.");
        }

        long largestBody = (long)BitOperations.RoundUpToPowerOf2((ulong)limits.RequestBytes);
        if (settings.ServesHttp && settings.Http.MaxIntakeBytes < largestBody)
        {
            reader.Fault($"{Settings.MaxIntakeBytes.Name} must be at least {largestBody} bytes: one request could need that much.");
        }

        if (settings.Host == "localhost" && settings.Port == 0)
        {
            reader.Fault($"{Settings.Port.Name} may be 0 only with an IP address in {Settings.Host.Name}: localhost is two addresses.");
        }

        if (settings.Containers.MemorySwapBytes < settings.Containers.MemoryBytes)
        {
            reader.Fault($"{Settings.MemorySwap.Name} must be at least {Settings.Memory.Name}.");
        }

        if (limits.DefaultTimeoutSeconds > limits.MaxTimeoutSeconds)
        {
            reader.Fault($"{Settings.DefaultTimeoutS.Name} must be at most {Settings.MaxTimeoutS.Name}.");
        }

        if (limits.FileBytes > Math.Max(limits.InputTotalBytes, limits.OutputTotalBytes))
        {
            reader.Fault($"{Settings.MaxSingleFileBytes.Name} must be at most {Settings.MaxInputTotalBytes.Name} or {Settings.MaxOutputTotalBytes.Name}.");
        }

        long encodedOutputs = (limits.OutputTotalBytes / 3L * 4) + (limits.FileCount * 8192L) + ResultJson.EnvelopeBytes;
        if (settings.Broker is { } broker && encodedOutputs > broker.MaxMessageBytes)
        {
            reader.Fault($"{Settings.MaxOutputTotalBytes.Name} does not fit {Settings.MaxMessageBytes.Name}: a result could need {encodedOutputs} bytes.");
        }

        if (settings.Broker is { } queue && limits.RequestBytes > queue.MaxMessageBytes)
        {
            reader.Fault($"{Settings.MaxInputTotalBytes.Name} does not fit {Settings.MaxMessageBytes.Name}: a job could need {limits.RequestBytes} bytes.");
        }
    }

    private static bool IsLoopback(string host) =>
        host == "localhost"
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)
            && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private static List<string> FindRemarks(IConfiguration configuration)
    {
        List<string> remarks = [];
        var known = Settings.All.SelectMany(setting => new[] { setting.Name, setting.Name + "_FILE" }).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection section in configuration.GetChildren())
        {
            if (section.Key.StartsWith(Setting.Prefix, StringComparison.OrdinalIgnoreCase) && !known.Contains(section.Key))
            {
                remarks.Add($"{section.Key} is not a setting and is ignored; --help lists them.");
            }
        }

        if (!string.IsNullOrEmpty(configuration[Settings.JobsDir.Name]))
        {
            remarks.Add($"{Settings.JobsDir.Name} is ignored: nothing is staged on the host's disk any more.");
        }

        return remarks;
    }
}
