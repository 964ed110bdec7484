using System.CommandLine;
using Sandbox.RabbitMq;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.Queues;

/// <summary>queues: how many messages wait where, and who takes them.</summary>
internal static class QueuesCommand
{
    private const int UsualIntervalS = 2;

    internal static Command Build(CommandRun run, Option<string?> managementUri)
    {
        var watch = new Option<bool>("--watch") { Description = "look again and again, until Ctrl-C; --json writes one document a line" };
        Option<int?> interval = NumberOption.Whole("--interval", 1, 3600, $"seconds between two looks of --watch [default: {UsualIntervalS}]");
        Option<int?> count = NumberOption.Whole("--count", 1, 1_000_000, "looks of --watch, after which it ends by itself");
        var command = new Command(
            "queues",
            "Shows how many messages wait in each queue, and how many consumers it has. Unacknowledged messages and rates are RabbitMQ's management address's to tell; "
            + "without one they are unknown (? or null), and only the growth between two looks of --watch is known.");
        foreach (Option option in (Option[])[watch, interval, count, managementUri])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!result.GetValue(watch) && (result.GetResult(interval) is not null || result.GetResult(count) is not null))
            {
                result.AddError("--interval and --count need --watch.");
            }
        });
        command.SetAction((parsed, cancellation) => run(
            parsed,
            session => parsed.GetValue(watch)
                ? WatchAsync(session, TimeSpan.FromSeconds(parsed.GetValue(interval) ?? UsualIntervalS), parsed.GetValue(count) ?? int.MaxValue, cancellation)
                : ShowAsync(session, cancellation),
            cancellation));
        return command;
    }

    private static Task<int> ShowAsync(CliSession session, CancellationToken cancellation) => SampleAsync(
        session,
        async sampler =>
        {
            QueuesDocument document = await sampler.SampleAsync(cancellation).ConfigureAwait(false);
            Show(session, document);
            if (document.Queues.Any(row => !row.Exists))
            {
                session.Output.Note("sandboxctl: a queue is missing; a worker or a shim declares it when it starts.");
            }
        },
        cancellation);

    private static Task<int> WatchAsync(CliSession session, TimeSpan interval, int count, CancellationToken cancellation) => SampleAsync(
        session,
        async sampler =>
        {
            QueuesDocument first = await sampler.SampleAsync(cancellation).ConfigureAwait(false);
            if (session.Output.IsLive)
            {
                await session.Output.LiveAsync(
                    QueueTable.Of(first), show => RepeatAsync(document => show(QueueTable.Of(document)))).ConfigureAwait(false);
            }
            else
            {
                Show(session, first);
                await RepeatAsync(document => Show(session, document)).ConfigureAwait(false);
            }

            async Task RepeatAsync(Action<QueuesDocument> show)
            {
                try
                {
                    using var timer = new PeriodicTimer(interval, session.Time);
                    for (int looks = 1; looks < count && await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false); looks++)
                    {
                        show(await sampler.SampleAsync(cancellation).ConfigureAwait(false));
                    }
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    // That is how watching ends.
                }
            }
        },
        cancellation);

    private static async Task<int> SampleAsync(CliSession session, Func<QueueSampler, Task> use, CancellationToken cancellation)
    {
        BrokerOptions broker = session.Broker;
        using ManagementClient? management = session.Configuration.Management is { } address ? new ManagementClient(address, broker.Uri) : null;
        OperatorConnection connection = await OperatorConnection.OpenAsync(broker, "look at queues", cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await use(new QueueSampler(broker, connection, management, session.Time)).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
    }

    private static void Show(CliSession session, QueuesDocument document)
    {
        if (session.Output.Json)
        {
            session.Output.Document(document, CliJson.Wire.QueuesDocument);
            return;
        }

        session.Output.Table(QueueTable.Of(document));
        if (document.Management is { } fault)
        {
            session.Output.Note($"sandboxctl: {fault}");
        }
    }
}
