using System.Globalization;
using Sandbox.Docker.Containers;
using Sandbox.Execution.Jobs;
using Sandbox.RabbitMq;

namespace Sandbox.Cli.Configuration;

/// <summary>The whole configuration, validated. Immutable.</summary>
internal sealed record CliConfiguration
{
    /// <summary>Null: none is configured.</summary>
    internal required BrokerOptions? Broker { get; init; }

    /// <summary>RabbitMQ's management address; null for none. May hold a user and a password.</summary>
    internal required Uri? Management { get; init; }

    /// <summary>What Admission holds jobs to; the same as the workers' when the variables are the same.</summary>
    internal required Limits Limits { get; init; }

    /// <summary>What a worker with these variables would make of its engine.</summary>
    internal required ContainerOptions Containers { get; init; }

    /// <summary>Reads it, and everything that is wrong with it.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="amqpUri">The broker's address on the command line, which wins; null when it is not there.</param>
    /// <param name="managementUri">As <paramref name="amqpUri"/>.</param>
    internal static (CliConfiguration Configuration, IReadOnlyList<string> Errors) Bind(
        Func<string, string?> environment, string? amqpUri, string? managementUri)
    {
        var reader = new EnvironmentReader(environment);
        var configuration = new CliConfiguration
        {
            Limits = BindLimits(reader),
            Containers = BindContainers(reader, environment),
            Broker = BindBroker(reader, amqpUri),
            Management = BindManagement(reader, managementUri),
        };
        return (configuration, reader.Errors);
    }

    private static Limits BindLimits(EnvironmentReader reader)
    {
        var limits = new Limits
        {
            CodeBytes = reader.Get(CliSettings.MaxCodeBytes),
            FileCount = reader.Get(CliSettings.MaxFileCount),
            FileBytes = reader.Get(CliSettings.MaxSingleFileBytes),
            InputTotalBytes = reader.Get(CliSettings.MaxInputTotalBytes),
            MaxTimeoutSeconds = reader.Get(CliSettings.MaxTimeoutS),
            DefaultTimeoutSeconds = reader.Get(CliSettings.DefaultTimeoutS),
        };
        if (limits.DefaultTimeoutSeconds > limits.MaxTimeoutSeconds)
        {
            reader.Fault($"{CliSettings.DefaultTimeoutS.Name} must be at most {CliSettings.MaxTimeoutS.Name}.");
        }

        return limits;
    }

    private static ContainerOptions BindContainers(EnvironmentReader reader, Func<string, string?> environment)
    {
        string image = reader.Get(CliSettings.Image);
        if (!ImageReference.TryParse(image, out _))
        {
            reader.Fault($"{CliSettings.Image.Name} has a digest that is not sha256: and 64 of 0-9 a-f.");
        }

        string address = reader.Get(CliSettings.Engine) is { Length: > 0 } own ? own
            : environment("DOCKER_HOST") is { Length: > 0 } docker ? docker
            : "unix:///var/run/docker.sock";
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("unix" or "tcp" or "http" or "https"))
        {
            reader.Fault($"{CliSettings.Engine.Name} must be an address such as unix:///var/run/docker.sock.");
            endpoint = new Uri("unix:///var/run/docker.sock");
        }

        return new ContainerOptions
        {
            Image = image,
            Endpoint = endpoint,
            Runtime = reader.Get(CliSettings.Runtime) is { Length: > 0 } runtime ? runtime : null,
            UnsafeAllowUnenforcedLimits = reader.Get(CliSettings.UnsafeAllowUnenforcedLimits),
            UnsafeAllowNoSeccomp = reader.Get(CliSettings.UnsafeAllowNoSeccomp),
        };
    }

    private static BrokerOptions? BindBroker(EnvironmentReader reader, string? given)
    {
        // Read first, so that a wrong value is told even without a broker.
        var options = new BrokerOptions
        {
            Uri = new Uri("amqp://localhost"),
            Worker = string.Create(CultureInfo.InvariantCulture, $"sandboxctl-{Environment.MachineName}-{Environment.ProcessId}"),
            DeliveryLimit = reader.Get(CliSettings.DeliveryLimit),
            QueueMaxLength = reader.Get(CliSettings.QueueMaxLength),
            QueueMaxBytes = reader.Get(CliSettings.QueueMaxBytes),
            MaxMessageBytes = (int)reader.Get(CliSettings.MaxMessageBytes),
            ReplyToPrefixes = reader.Get(CliSettings.ReplyToPrefixes).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            PublishTimeout = TimeSpan.FromSeconds(reader.Get(CliSettings.PublishTimeoutS)),
            Heartbeat = TimeSpan.FromSeconds(reader.Get(CliSettings.HeartbeatS)),
        };

        // The values hold passwords: they are not shown.
        string text = given ?? reader.Get(CliSettings.AmqpUri);
        if (text.Length == 0)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0)
        {
            return options with { Uri = uri };
        }

        reader.Fault($"{(given is null ? CliSettings.AmqpUri.Name : "--amqp-uri")} must be an address such as amqp://user:password@host:5672/vhost.");
        return null;
    }

    private static Uri? BindManagement(EnvironmentReader reader, string? given)
    {
        string text = given ?? reader.Get(CliSettings.ManagementUri);
        if (text.Length == 0)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0)
        {
            return uri;
        }

        reader.Fault($"{(given is null ? CliSettings.ManagementUri.Name : "--management-uri")} must be an address such as http://user:password@host:15672.");
        return null;
    }
}
