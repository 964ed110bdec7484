using Sandbox.RabbitMq;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.Queues;

/// <summary>Looks at all queues, again and again, and remembers the last look. Depths come over AMQP, the rest from the management address.</summary>
internal sealed class QueueSampler(BrokerOptions broker, OperatorConnection connection, ManagementClient? management, TimeProvider time)
{
    private readonly Dictionary<string, (long Ready, long At)> _last = new(StringComparer.Ordinal);
    private string? _managementFault;

    /// <summary>One look.</summary>
    /// <exception cref="OperatingException">The broker does not answer.</exception>
    internal async Task<QueuesDocument> SampleAsync(CancellationToken cancellation)
    {
        _managementFault = null;
        var rows = new List<QueueRow>();
        foreach (string queue in (string[])[broker.JobsQueue, broker.ResultsName, broker.DeadLetterName, broker.ParkedQueue])
        {
            QueueDepth? depth = await connection.FindDepthAsync(queue, cancellation).ConfigureAwait(false);
            ManagementQueue? more = depth is null ? null : await AskManagementAsync(queue, cancellation).ConfigureAwait(false);
            rows.Add(Row(queue, depth, more));
        }

        return new QueuesDocument(time.GetUtcNow(), rows, _managementFault);
    }

    private QueueRow Row(string queue, QueueDepth? depth, ManagementQueue? more) => new(
        queue,
        depth is not null,
        depth?.Ready,
        more?.MessagesUnacknowledged,
        depth?.Consumers,
        more?.MessageStats?.PublishDetails?.Rate,
        more?.MessageStats?.DeliverGetDetails?.Rate,
        more?.MessageStats?.AckDetails?.Rate,
        depth is null ? null : Growth(queue, depth.Ready));

    private double? Growth(string queue, long ready)
    {
        long now = time.GetTimestamp();
        double? growth = _last.TryGetValue(queue, out (long Ready, long At) last) && time.GetElapsedTime(last.At, now) is { Ticks: > 0 } passed
            ? Math.Round((ready - last.Ready) / passed.TotalSeconds, 1)
            : null;
        _last[queue] = (ready, now);
        return growth;
    }

    // One fault is enough: an address that does not answer would be waited for four times.
    private async Task<ManagementQueue?> AskManagementAsync(string queue, CancellationToken cancellation)
    {
        if (management is null || _managementFault is not null)
        {
            return null;
        }

        try
        {
            return await management.FindAsync(queue, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException fault)
        {
            _managementFault = fault.Message;
            return null;
        }
    }
}
