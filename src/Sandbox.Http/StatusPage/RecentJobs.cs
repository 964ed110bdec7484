using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Status;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Http.StatusPage;

/// <summary>
/// Remembers the last jobs for the status page: ids, ends and times, nothing of their content, and no more of them than fit one look. A job is in
/// the list once, however often its result comes. Stands between a result and the caller who waits for it, so it takes any result as it is,
/// with fields missing or nonsensical, and never throws. Thread-safe.
/// </summary>
internal sealed class RecentJobs(TimeProvider time) : IResultWatcher
{
    /// <summary>Jobs in the list.</summary>
    internal const int Most = 50;

    private const string Http = "http";
    private const string Queue = "queue";
    private const string Refused = "refused";
    private const string Left = "left";

    // What a worker elsewhere says is only shown, but nobody bounds it before.
    private const int MostCharacters = 128;

    private readonly Lock _lock = new();
    private readonly LinkedList<StatusJob> _jobs = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly LatencyWindow _latency = new(time);

    /// <summary>The last jobs, the newest first, and how long those with a result took.</summary>
    internal (IReadOnlyList<StatusJob> Jobs, StatusLatency Latency) Read()
    {
        lock (_lock)
        {
            return ([.. _jobs], _latency.Read());
        }
    }

    /// <summary>A call begins. When it is disposed without an answer, its caller has left.</summary>
    internal Call Begin(string jobId)
    {
        lock (_lock)
        {
            _open[jobId] = _open.GetValueOrDefault(jobId) + 1;
        }

        return new Call(this, jobId, time.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Published(RunResult result)
    {
        lock (_lock)
        {
            // A caller here waits for it: then the call is what counts, and is about to be answered.
            if (_open.ContainsKey(result.JobId))
            {
                return;
            }

            double took = result.DurationMs + (result.Timings?.QueueMs ?? 0);
            if (Enter(Of(result, result.JobId, took, Queue)) && HasRun(result))
            {
                _latency.Add(took);
            }
        }
    }

    private void End(string jobId, double took, JobReply? reply)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(jobId, out int calls) || calls == 1)
            {
                _open.Remove(jobId);
            }
            else
            {
                _open[jobId] = calls - 1;
            }

            Enter(reply switch
            {
                JobReply.Finished finished => Of(finished.Result, jobId, took, Http),
                JobReply.Busy busy => Without(jobId, Refused, busy.Error.Code, took),
                JobReply.Unavailable away => Without(jobId, Refused, away.Error.Code, took),
                _ => Without(jobId, Left, null, took),
            });
            if (reply is JobReply.Finished { Result: var result } && HasRun(result))
            {
                _latency.Add(took);
            }
        }
    }

    /// <summary>Under the lock. False when this very result is in the list already.</summary>
    private bool Enter(StatusJob job)
    {
        for (LinkedListNode<StatusJob>? node = _jobs.First; node is not null; node = node.Next)
        {
            if (node.Value.JobId != job.JobId)
            {
                continue;
            }

            if (IsSame(node.Value, job))
            {
                return false;
            }

            _jobs.Remove(node);
            break;
        }

        _jobs.AddFirst(job);
        if (_jobs.Count > Most)
        {
            _jobs.RemoveLast();
        }

        return true;
    }

    // What was refused, or cut short, says nothing about how long jobs take.
    private static bool HasRun(RunResult result) => result.Status is JobStatus.Ok or JobStatus.TimedOut or JobStatus.OomKilled or JobStatus.OutputRejected;

    // One run of it has one worker and one beginning. A caller may use an id again, and then sees the later job.
    private static bool IsSame(StatusJob known, StatusJob job) =>
        known.StartedAt is not null
        && (known.StartedAt, known.Worker, known.Attempt, known.Status) == (job.StartedAt, job.Worker, job.Attempt, job.Status);

    private StatusJob Without(string jobId, string status, string? code, double took) => new()
    {
        JobId = jobId,
        Status = status,
        Code = Cut(code),
        Via = Http,
        At = time.GetUtcNow(),
        TookMs = Math.Round(took, 3),
    };

    private StatusJob Of(RunResult result, string jobId, double took, string via)
    {
        // It may have come over the broker: what is declared as never null may be.
        JobTimings? timings = result.StartedAt is null ? null : result.Timings;
        return new StatusJob
        {
            JobId = jobId,
            Status = Enum.IsDefined(result.Status) ? result.Status.ToWire() : "unknown",
            Code = Cut(result.Error?.Code),
            ExitCode = result.ExitCode,
            Via = via,
            At = time.GetUtcNow(),
            TookMs = Math.Round(took, 3),
            QueueMs = timings?.QueueMs,
            AcquireMs = timings?.AcquireMs,
            RunMs = timings?.RunMs,
            CollectMs = timings?.CollectMs,
            Attempt = result.Attempt,
            Worker = Cut(result.Worker),
            StartedAt = result.StartedAt,
        };
    }

    private static string? Cut(string? text) => text is { Length: > MostCharacters } ? text[..MostCharacters] : text;

    /// <summary>A call on its way.</summary>
    internal sealed class Call(RecentJobs jobs, string jobId, long began) : IDisposable
    {
        private JobReply? _reply;

        /// <summary>What it is answered with.</summary>
        internal void Answer(JobReply reply) => _reply = reply;

        /// <inheritdoc/>
        public void Dispose() => jobs.End(jobId, jobs.Elapsed(began), _reply);
    }

    private double Elapsed(long began) => time.GetElapsedTime(began).TotalMilliseconds;
}
