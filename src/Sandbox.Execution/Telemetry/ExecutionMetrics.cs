using System.Diagnostics.Metrics;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Execution.Telemetry;

/// <summary>
/// What the heart measures. Labels have closed sets of values; a job's id, or anything else a caller chooses, is never one. Nothing is
/// allocated for a measurement. Thread-safe.
/// </summary>
public sealed class ExecutionMetrics : IInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Sandbox.Execution";

    private const string NoLanguage = "none";

    private readonly Counter<long> _finished;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _acquire;
    private readonly Histogram<double> _run;
    private readonly Histogram<double> _collect;
    private readonly Counter<long> _leases;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _created;
    private readonly Counter<long> _removed;
    private readonly Counter<long> _failed;
    private int _running;
    private Func<PoolCounts>? _pool;
    private Func<bool>? _breaker;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">The host's; without one nobody of the host's listens.</param>
    public ExecutionMetrics(IMeterFactory? meters = null)
    {
        Meter meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _finished = meter.CreateCounter<long>("sandbox.jobs.finished", "{job}", "Jobs that have their terminal result.");
        meter.CreateObservableUpDownCounter<int>("sandbox.jobs.running", () => Volatile.Read(ref _running), "{job}", "Jobs that run now.");
        _queue = meter.CreateDuration("sandbox.job.queue.duration", "From a job's acceptance to its start on this worker.");
        _acquire = meter.CreateDuration("sandbox.job.acquire.duration", "From a job's start until it had its sandbox.");
        _run = meter.CreateDuration("sandbox.job.run.duration", "From handing the job over until its program had ended.");
        _collect = meter.CreateDuration("sandbox.job.collect.duration", "From the program's end until all it left had been taken in.");
        meter.CreateObservableGauge<int>("sandbox.pool.wanted", () => Count(pool => pool.Wanted), "{sandbox}", "Sandboxes that should wait for a job.");
        meter.CreateObservableGauge<int>("sandbox.pool.ready", () => Count(pool => pool.Ready), "{sandbox}", "Sandboxes that wait for a job.");
        meter.CreateObservableGauge<int>("sandbox.pool.making", () => Count(pool => pool.Making), "{sandbox}", "Sandboxes that are being made.");
        meter.CreateObservableGauge<int>("sandbox.pool.breaker.open", ReadBreaker, unit: null, "1 while refilling pauses, since no sandbox could be made or none lasted, else 0.");
        _leases = meter.CreateCounter<long>("sandbox.pool.leases", "{lease}", "Times that a job asked for a sandbox.");
        _misses = meter.CreateCounter<long>("sandbox.pool.misses", "{lease}", "Times that a job asked for a sandbox and none waited.");
        _created = meter.CreateCounter<long>("sandbox.sandboxes.created", "{sandbox}", "Sandboxes that became ready.");
        _removed = meter.CreateCounter<long>("sandbox.sandboxes.removed", "{sandbox}", "Sandboxes whose removal has ended.");
        _failed = meter.CreateCounter<long>("sandbox.sandboxes.failed", "{sandbox}", "Tries to make a sandbox that failed.");
    }

    /// <summary>A job has its terminal result.</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="language">What its code is written in; null when the request never became a job.</param>
    public void JobFinished(JobStatus status, Language? language) => _finished.Add(1, Label("status", status.ToWire()), Label("language", Name(language)));

    /// <inheritdoc/>
    public void StartAtZero()
    {
        foreach (JobStatus status in Enum.GetValues<JobStatus>())
        {
            foreach (Language? language in (Language?[])[Language.Python, Language.Bash, null])
            {
                _finished.Add(0, Label("status", status.ToWire()), Label("language", Name(language)));
            }
        }

        _leases.Add(0);
        _misses.Add(0);
        _created.Add(0);
        _removed.Add(0);
        foreach (string reason in (string[])[ErrorCodes.EngineUnavailable, ErrorCodes.SandboxFailed])
        {
            _failed.Add(0, Label("reason", reason));
        }
    }

    internal void JobStarted(JobDelivery delivery, DateTimeOffset started)
    {
        Interlocked.Increment(ref _running);
        if (delivery.AcceptedAt is { } accepted)
        {
            _queue.Record(Math.Max(0, (started - accepted).TotalSeconds));
        }
    }

    internal void JobEnded() => Interlocked.Decrement(ref _running);

    internal void JobRan(TimeSpan acquire, TimeSpan run, TimeSpan collect)
    {
        _acquire.Record(acquire.TotalSeconds);
        _run.Record(run.TotalSeconds);
        _collect.Record(collect.TotalSeconds);
    }

    internal void Leased(bool fromThePool)
    {
        _leases.Add(1);
        if (!fromThePool)
        {
            _misses.Add(1);
        }
    }

    internal void SandboxCreated() => _created.Add(1);

    internal void SandboxRemoved() => _removed.Add(1);

    /// <param name="reason">engine_unavailable or sandbox_failed.</param>
    internal void SandboxFailed(string reason) => _failed.Add(1, Label("reason", reason));

    /// <summary>The one pool of this process.</summary>
    /// <param name="pool">Its numbers.</param>
    /// <param name="breaker">Whether it has stopped asking the engine for sandboxes, for a while.</param>
    internal void Watch(Func<PoolCounts> pool, Func<bool> breaker) => (_pool, _breaker) = (pool, breaker);

    // Structs around strings that exist already.
    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    private static string Name(Language? language) => language switch
    {
        Language.Python => "python",
        Language.Bash => "bash",
        _ => NoLanguage,
    };

    private Measurement<int>[] ReadBreaker() => _breaker is { } open ? [new Measurement<int>(open() ? 1 : 0)] : [];

    private Measurement<int>[] Count(Func<PoolCounts, int> which) => _pool is { } pool ? [new Measurement<int>(which(pool()))] : [];
}
