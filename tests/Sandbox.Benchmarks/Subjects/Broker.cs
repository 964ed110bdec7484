using System.Diagnostics;
using System.Security.Cryptography;
using Docker.DotNet.Models;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>
/// A RabbitMQ of its own, at its container's address and published nowhere: the engine's port proxy, one more process on the way of
/// every message, is not what is measured. Removed when disposed.
/// </summary>
internal sealed class Broker : IAsyncDisposable
{
    private const string Image = "amon-sandbox-rabbitmq:4";
    private const string User = "benchmark";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Engine _engine;
    private readonly string _id;

    private Broker(Engine engine, string id, Uri uri) => (_engine, _id, Uri) = (engine, id, uri);

    /// <summary>Its address, with user and password.</summary>
    internal Uri Uri { get; }

    /// <summary>Starts one and waits until it takes connections.</summary>
    internal static async Task<Broker> StartAsync(Engine engine, CancellationToken cancellation)
    {
        await engine.RequireImageAsync(Image, cancellation);
        string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var parameters = new CreateContainerParameters
        {
            Image = Image,
            Env = [$"RABBITMQ_DEFAULT_USER={User}", $"RABBITMQ_DEFAULT_PASS={password}"],
            Labels = Engine.Labels,
            HostConfig = new HostConfig
            {
                LogConfig = new LogConfig { Type = "json-file", Config = new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "10m" } },
            },
        };
        string id = (await engine.Docker.Containers.CreateContainerAsync(parameters, cancellation)).ID;
        try
        {
            await engine.Docker.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellation);
            ContainerInspectResponse container = await engine.Docker.Containers.InspectContainerAsync(id, cancellation);
            string address = container.NetworkSettings?.Networks?.Values.Select(network => network.IPAddress).FirstOrDefault(found => found is { Length: > 0 })
                ?? throw new ScenarioException("RabbitMQ's container has no address: the engine's bridge network is off.");
            var broker = new Broker(engine, id, new Uri($"amqp://{User}:{password}@{address}:5672/"));
            await broker.WaitUntilReadyAsync(cancellation);
            return broker;
        }
        catch
        {
            await engine.RemoveAsync(id);
            throw;
        }
    }

    /// <summary>A connection of this program's own.</summary>
    internal Task<IConnection> ConnectAsync(CancellationToken cancellation) =>
        new ConnectionFactory { Uri = Uri, AutomaticRecoveryEnabled = false, ClientProvidedName = "benchmark" }.CreateConnectionAsync(cancellation);

    public async ValueTask DisposeAsync() => await _engine.RemoveAsync(_id);

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using IConnection connection = await ConnectAsync(cancellation);
                return;
            }
            catch (BrokerUnreachableException fault) when (Stopwatch.GetElapsedTime(began) > StartDeadline)
            {
                throw new ScenarioException($"RabbitMQ was not ready within {StartDeadline.TotalSeconds:0} s: {fault.Message}", fault);
            }
            catch (BrokerUnreachableException) when (!cancellation.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
