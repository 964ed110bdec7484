using Sandbox.Contracts.Health;

namespace Sandbox.RabbitMq.Operating;

/// <summary>
/// Finds out whether a process in a role could work with the broker, as the user in the broker's URI. It takes no job, publishes nothing
/// that arrives anywhere, and makes nothing but queues that go with its connection.
/// </summary>
public static class BrokerInspection
{
    private static readonly Version Oldest = new(3, 10);

    /// <summary>Makes every check there is; when the broker cannot be reached, only that.</summary>
    /// <param name="options">The broker, with the settings that the role's processes have.</param>
    /// <param name="role">The role.</param>
    /// <param name="longestJob">How long a job may run.</param>
    /// <param name="cancellation">Ends the inspection.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public static async Task<IReadOnlyList<DeploymentCheck>> InspectAsync(
        BrokerOptions options, BrokerRole role, TimeSpan longestJob, CancellationToken cancellation)
    {
        OperatorConnection connection;
        try
        {
            connection = await OperatorConnection.OpenAsync(options, "inspection", cancellation).ConfigureAwait(false);
        }
        catch (OperatingException fault)
        {
            return [new DeploymentCheck("broker.login", CheckVerdict.Fail, fault.Message)];
        }

        await using (connection.ConfigureAwait(false))
        {
            List<DeploymentCheck> checks = [new("broker.login", CheckVerdict.Ok, $"The broker at {options.RedactedUri} lets the user in.")];
            try
            {
                checks.Add(OfVersion(connection.Version));
                await new TopologyInspection(connection, options, role).AddAsync(checks, cancellation).ConfigureAwait(false);
                await new PermissionInspection(connection.Connection, options, role).AddAsync(checks, cancellation).ConfigureAwait(false);
                checks.Add(await OfConsumersAsync(connection, options, role, cancellation).ConfigureAwait(false));
                checks.Add(OfConsumerTimeout(longestJob));
            }
            catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
            {
                checks.Add(new DeploymentCheck("broker.connection", CheckVerdict.Fail, OperatingException.Of(fault, options).Message));
            }
            catch (OperatingException fault)
            {
                checks.Add(new DeploymentCheck("broker.connection", CheckVerdict.Fail, fault.Message));
            }

            return checks;
        }
    }

    internal static DeploymentCheck OfVersion(Version? version) => version switch
    {
        null => new("broker.version", CheckVerdict.Warn, "The broker does not say its version.", "Make sure that it is RabbitMQ 3.10 or later."),
        _ when version < Oldest => new(
            "broker.version", CheckVerdict.Fail, $"RabbitMQ {version} cannot dead-letter at least once.", $"Upgrade it to {Oldest} or later; 4.x is best."),
        _ => new("broker.version", CheckVerdict.Ok, $"RabbitMQ {version}."),
    };

    /// <summary>The broker closes the channel of a worker that holds a delivery for longer; the time cannot be asked for over AMQP.</summary>
    internal static DeploymentCheck OfConsumerTimeout(TimeSpan longestJob)
    {
        // RabbitMQ's default; and what waiting for a sandbox, retries and publishing the result may take beside the run.
        var byDefault = TimeSpan.FromMinutes(30);
        TimeSpan held = longestJob + TimeSpan.FromMinutes(5);
        return held <= byDefault
            ? new("broker.consumer_timeout", CheckVerdict.Ok,
                $"A delivery is held for {held.TotalMinutes:0} min at most, and the broker's default consumer_timeout is {byDefault.TotalMinutes:0} min; its actual one cannot be asked for.")
            : new("broker.consumer_timeout", CheckVerdict.Warn,
                $"A delivery may be held for {held.TotalMinutes:0} min, which is over the broker's default consumer_timeout of {byDefault.TotalMinutes:0} min; its actual one cannot be asked for.",
                $"Set consumer_timeout = {(long)held.TotalMilliseconds} or more in the broker's rabbitmq.conf, or lower AMON_SANDBOX_MAX_TIMEOUT_S.");
    }

    private static async Task<DeploymentCheck> OfConsumersAsync(
        OperatorConnection connection, BrokerOptions options, BrokerRole role, CancellationToken cancellation)
    {
        const string name = "broker.consumers";
        return await connection.FindDepthAsync(options.JobsQueue, cancellation).ConfigureAwait(false) switch
        {
            null => new(name, CheckVerdict.Fail, $"Nobody can take jobs: there is no queue {options.JobsQueue}.", "Start a worker."),
            { Consumers: 0 } empty => new(
                name,
                role == BrokerRole.Worker ? CheckVerdict.Warn : CheckVerdict.Fail,
                $"No worker takes jobs; {empty.Ready} wait.",
                "Start a worker, or look at the health of those that run."),
            { } depth => new(name, CheckVerdict.Ok, $"{depth.Consumers} {(depth.Consumers == 1 ? "worker takes" : "workers take")} jobs; {depth.Ready} wait."),
        };
    }
}
