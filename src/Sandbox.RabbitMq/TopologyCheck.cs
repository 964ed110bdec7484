using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Sandbox.RabbitMq;

/// <summary>
/// Looks whether every queue and exchange is there, for a user who may not declare them. A passive declaration tells no more than that:
/// it ignores the arguments, and bindings cannot be asked for at all.
/// </summary>
internal static class TopologyCheck
{
    /// <exception cref="TopologyMissingException">Something is not there.</exception>
    internal static async Task RunAsync(IConnection connection, BrokerOptions options, CancellationToken cancellation)
    {
        string[] exchanges = [options.SubmitExchange, options.ResultsName, options.ControlExchange, options.DeadLetterName];
        foreach (string name in exchanges)
        {
            await LookAsync(connection, "Exchange", name, channel => channel.ExchangeDeclarePassiveAsync(name, cancellation), cancellation).ConfigureAwait(false);
        }

        string[] queues = [options.JobsQueue, options.ResultsName, options.DeadLetterName, options.ParkedQueue];
        foreach (string name in queues)
        {
            await LookAsync(connection, "Queue", name, channel => channel.QueueDeclarePassiveAsync(name, cancellation), cancellation).ConfigureAwait(false);
        }
    }

    private static async Task LookAsync(IConnection connection, string what, string name, Func<IChannel, Task> look, CancellationToken cancellation)
    {
        // A channel for each: an answer of no closes it.
        IChannel channel = await connection.CreateChannelAsync(options: null, cancellation).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            try
            {
                await look(channel).ConfigureAwait(false);
                await channel.CloseAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationInterruptedException answer) when (answer.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                throw new TopologyMissingException(what, name, answer.ShutdownReason!);
            }
            catch (OperationInterruptedException answer) when (answer.ShutdownReason?.ReplyCode == Constants.AccessRefused)
            {
                // It does not let us look: RabbitMQ 4.2.6 and 4.3.0 want the right to declare for that, later ones any right to the name
                // (rabbitmq-server #16085, #16272). What this process has no right to it does not use, or is told so when it does.
            }
        }
    }
}
