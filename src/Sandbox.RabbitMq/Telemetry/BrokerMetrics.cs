using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Publishing;

namespace Sandbox.RabbitMq.Telemetry;

/// <summary>What happens between this process and the broker. Labels have closed sets of values, as everywhere. Thread-safe.</summary>
internal sealed class BrokerMetrics : IInstruments
{
    // What a message can become a dead letter with here; the broker's own dead letters pass no worker.
    private static readonly string[] DeadLetterCodes =
    [
        ErrorCodes.InvalidJson, ErrorCodes.InvalidField, ErrorCodes.InvalidBase64, ErrorCodes.TooManyInputFiles, ErrorCodes.BodyTooLarge,
        ErrorCodes.AttemptsExhausted,
    ];

    private static readonly string[] ParkedCodes = [ParkCodes.Unroutable, ParkCodes.ReplyToRefused];

    private readonly ConcurrentQueue<Watched> _connections = new();
    private readonly ConcurrentQueue<Watched> _publishers = new();
    private readonly Histogram<double> _publish;
    private readonly Counter<long> _published;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _redeliveries;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _cancellations;
    private readonly Histogram<double> _reply;
    private readonly Counter<long> _withdrawn;
    private Func<int>? _waiting;

    public BrokerMetrics(IMeterFactory? meters = null)
    {
        const string name = "Sandbox.RabbitMq";
        Meter meter = meters?.Create(name) ?? new Meter(name);
        _publish = meter.CreateDuration("sandbox.job.publish.duration", "From a result until the broker had it or its parked copy, retries included.");
        _published = meter.CreateCounter<long>("sandbox.broker.publishes", "{message}", "Messages handed to the broker, each try counted.");
        _retries = meter.CreateCounter<long>("sandbox.broker.retries", "{message}", "Results and dead letters that have to be published again.");
        _redeliveries = meter.CreateCounter<long>("sandbox.broker.redeliveries", "{delivery}", "Jobs that were delivered before.");
        _deadLetters = meter.CreateCounter<long>("sandbox.broker.dead_letters", "{message}", "Messages that this worker made dead letters.");
        _parked = meter.CreateCounter<long>("sandbox.broker.parked", "{message}", "Results that were parked.");
        _cancellations = meter.CreateCounter<long>("sandbox.broker.cancellations", "{request}", "Requests to cancel a job that this worker heard.");
        meter.CreateObservableGauge<int>("sandbox.broker.connected", () => Read(_connections), unit: null, "1 while the connection is up, else 0.");
        meter.CreateObservableGauge<int>("sandbox.broker.blocked", () => Read(_publishers), unit: null, "1 while the broker does not read from this publisher, else 0.");
        _reply = meter.CreateDuration("sandbox.reply.duration", "From a call to its reply, over the broker.");
        meter.CreateObservableUpDownCounter<int>("sandbox.reply.waiting", ReadWaiting, "{call}", "Calls that wait for their reply.");
        _withdrawn = meter.CreateCounter<long>("sandbox.reply.withdrawn", "{job}", "Jobs whose caller left, or whose result did not come in time.");
    }

    /// <inheritdoc/>
    public void StartAtZero()
    {
        _retries.Add(0);
        _redeliveries.Add(0);
        _withdrawn.Add(0);
        Zero(_deadLetters, "code", DeadLetterCodes);
        Zero(_parked, "code", ParkedCodes);
        Zero(_cancellations, "running", [Bit(true), Bit(false)]);
        foreach (Watched publisher in _publishers)
        {
            foreach (PublishEnd end in Enum.GetValues<PublishEnd>())
            {
                _published.Add(0, Label("purpose", publisher.Purpose), Label("outcome", Name(end)));
            }
        }
    }

    internal void Published(string purpose, PublishEnd end) => _published.Add(1, Label("purpose", purpose), Label("outcome", Name(end)));

    internal void Retried() => _retries.Add(1);

    internal void ResultPublished(TimeSpan took) => _publish.Record(took.TotalSeconds);

    internal void Delivered(int attempt)
    {
        if (attempt > 1)
        {
            _redeliveries.Add(1);
        }
    }

    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    internal void DeadLettered(string code) => _deadLetters.Add(1, Label("code", code));

    /// <param name="code">One of <see cref="ParkCodes"/>.</param>
    internal void Parked(string code) => _parked.Add(1, Label("code", code));

    internal void CancelRequested(bool running) => _cancellations.Add(1, Label("running", Bit(running)));

    internal void Replied(JobReply reply, TimeSpan took) => _reply.Record(took.TotalSeconds, Label("outcome", reply switch
    {
        JobReply.Finished => "finished",
        JobReply.Busy => "busy",
        _ => "unavailable",
    }));

    internal void Withdrawn() => _withdrawn.Add(1);

    /// <summary>A connection, for as long as the process lives.</summary>
    /// <param name="purpose">What it is for, as the broker's list shows it.</param>
    /// <param name="isUp">Whether it is up now.</param>
    /// <returns>The purpose as a label has it.</returns>
    internal string WatchConnection(string purpose, Func<bool> isUp)
    {
        string label = purpose.Replace(' ', '_');
        _connections.Enqueue(new Watched(label, isUp));
        return label;
    }

    /// <inheritdoc cref="WatchConnection"/>
    /// <param name="purpose">What it is for.</param>
    /// <param name="isUp">Whether it is up now.</param>
    /// <param name="isBlocked">Whether the broker does not read from it now.</param>
    internal string WatchPublisher(string purpose, Func<bool> isUp, Func<bool> isBlocked)
    {
        string label = WatchConnection(purpose, isUp);
        _publishers.Enqueue(new Watched(label, isBlocked));
        return label;
    }

    /// <summary>The calls that wait for a reply.</summary>
    internal void WatchWaiting(Func<int> count) => _waiting = count;

    private static void Zero(Counter<long> counter, string label, string[] values)
    {
        foreach (string value in values)
        {
            counter.Add(0, Label(label, value));
        }
    }

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    private static string Bit(bool value) => value ? "true" : "false";

    private static string Name(PublishEnd end) => end switch
    {
        PublishEnd.Confirmed => "confirmed",
        PublishEnd.Returned => "returned",
        PublishEnd.Nacked => "refused",
        PublishEnd.TooLarge => "too_large",
        PublishEnd.NotSent => "not_sent",
        _ => "unknown",
    };

    private static IEnumerable<Measurement<int>> Read(ConcurrentQueue<Watched> watched) =>
        watched.Select(one => new Measurement<int>(one.IsSo() ? 1 : 0, Label("purpose", one.Purpose)));

    private Measurement<int>[] ReadWaiting() => _waiting is { } count ? [new Measurement<int>(count())] : [];

    private readonly record struct Watched(string Purpose, Func<bool> IsSo);
}
