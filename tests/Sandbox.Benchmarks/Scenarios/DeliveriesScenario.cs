using System.Globalization;
using RabbitMQ.Client;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>How many deliveries a second the broker's side of a worker carries when the jobs themselves take no time: whether it could ever be the limit.</summary>
internal sealed class DeliveriesScenario : IScenario
{
    private const string Jobs = "sandbox.jobs";
    private const string Results = "sandbox.results";
    private const int InFlight = 100;
    private static readonly int[] Concurrencies = [4, 32];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "deliveries";

    public string Summary => "deliveries a second through consume, publish and acknowledge, with sandboxes that answer at once, against the client alone";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(8);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("starting RabbitMQ");
        await using Broker broker = await Broker.StartAsync(bench.Engine, cancellation);
        await TrivialWorker.DeclareAsync(broker, cancellation);
        int count = bench.Size(3000, 200);
        int rounds = bench.Size(5, 2);
        foreach (int concurrency in Concurrencies)
        {
            double[] ours = new double[rounds];
            double[] raw = new double[rounds];

            // One round unmeasured: the first compiles.
            for (int round = -1; round < rounds; round++)
            {
                bench.Progress.Step(string.Create(CultureInfo.InvariantCulture, $"{concurrency} at once, round {round + 1} of {rounds}: {count} deliveries each"));
                double relay = await MeasureAsync(
                    broker, count, async () => await RawRelay.StartAsync(broker, Jobs, Results, concurrency, cancellation), cancellation);
                double worker = await MeasureAsync(broker, count, async () => await TrivialWorker.StartAsync(broker, concurrency, cancellation), cancellation);
                if (round >= 0)
                {
                    (raw[round], ours[round]) = (relay, worker);
                }
            }

            report.Add($"client alone, {concurrency} at once", Spread.OfRounds(raw), "deliveries/s");
            report.Add($"the worker's path, {concurrency} at once", Spread.OfRounds(ours), "deliveries/s");
            report.Add($"{concurrency} at once: the worker's path over the client alone", Spread.OfRounds([.. ours.Zip(raw, (mine, theirs) => mine / theirs)]), "×");
        }

        report.Note($"{count} jobs wait in the queue before either side starts; durable quorum queues, results confirmed before the acknowledgement; first result to last.");
        report.Note("The client alone: consume, publish the same body confirmed, acknowledge; on two connections, nothing read, nothing checked.");
    }

    private static async Task<double> MeasureAsync(Broker broker, int count, Func<Task<IAsyncDisposable>> start, CancellationToken cancellation)
    {
        await FillAsync(broker, count, cancellation);
        await using ResultCounter counter = await ResultCounter.StartAsync(broker, count, cancellation);
        await using IAsyncDisposable subject = await start();
        return await counter.PerSecondAsync(Patience, cancellation);
    }

    private static async Task FillAsync(Broker broker, int count, CancellationToken cancellation)
    {
        await using IConnection connection = await broker.ConnectAsync(cancellation);
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        await using IChannel channel = await connection.CreateChannelAsync(confirms, cancellation);
        string run = Guid.NewGuid().ToString("N");
        foreach (int[] batch in Enumerable.Range(0, count).Chunk(InFlight))
        {
            await Task.WhenAll(batch.Select(number => PublishAsync(string.Create(CultureInfo.InvariantCulture, $"{run}-{number}"))));
        }

        async Task PublishAsync(string id)
        {
            var properties = new BasicProperties { ContentType = "application/json", MessageId = id, Persistent = true };
            byte[] body = Caller.Body(new RunRequest { JobId = id, Language = "python", Code = "print('hi')", TimeoutS = 10 });
            await channel.BasicPublishAsync("", Jobs, mandatory: true, properties, body, cancellation);
        }
    }
}
