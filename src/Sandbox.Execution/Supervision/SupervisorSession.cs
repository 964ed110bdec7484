using System.Security.Cryptography;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Supervision;

/// <summary>
/// The worker's end of the conversation with one supervisor. Nothing the other side says is trusted: lengths are bounded before
/// they are read, and the worker's own clock stands behind every wait. Used by one job, by one caller at a time.
/// </summary>
/// <param name="wire">The sandbox's standard streams.</param>
/// <param name="time">The clock.</param>
public sealed class SupervisorSession(Stream wire, TimeProvider time)
{
    /// <summary>Between SIGTERM and SIGKILL when the time limit fires.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    // The limit, the grace, and this: together under a second over the limit, which is when callers stop waiting.
    private static readonly TimeSpan Backstop = TimeSpan.FromMilliseconds(600);

    // Handing over 8 MiB takes under 0.1 s; a sandbox that needs this long is broken.
    private static readonly TimeSpan StageDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CollectDeadline = TimeSpan.FromSeconds(10);

    private readonly FrameReader _reader = new(wire, maxFileFrame: 0);
    private volatile bool _hasAnswered;

    /// <summary>Comes with the job and closes the done frame, so that nobody but the supervisor can have sent it.</summary>
    internal ReadOnlyMemory<byte> Seal { get; init; } = RandomNumberGenerator.GetBytes(FrameWriter.SealBytes);

    /// <summary>Whether anything has come back since the job was handed over.</summary>
    internal bool HasAnswered => _hasAnswered;

    /// <summary>Waits for the first frame.</summary>
    /// <exception cref="IOException">The stream ended.</exception>
    /// <exception cref="ProtocolViolationException">The first frame is not a greeting.</exception>
    public async Task<SupervisorGreeting> GreetAsync(CancellationToken cancellation)
    {
        (FrameType type, ReadOnlyMemory<byte> payload) = await _reader.ReadAsync(cancellation).ConfigureAwait(false);
        return type == FrameType.Ready
            ? SupervisorGreeting.Parse(payload.Span)
            : throw new ProtocolViolationException("The first frame is not a greeting.");
    }

    /// <summary>
    /// Watches a supervisor that has nothing to do. The task ends when it says something all the same, or is no more; it never has to
    /// be awaited.
    /// </summary>
    public Task WatchAsync() => _reader.WatchAsync();

    /// <summary>Hands the job over and takes in what comes back. Faults of the sandbox are in the report, not thrown.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; nobody else makes it.</exception>
    public async Task<RunReport> RunAsync(Job job, Limits limits, CancellationToken cancellation)
    {
        _reader.MaxFileFrame = 2 + PathRules.MaxBytes + limits.FileBytes;
        var intake = new Intake(limits);
        using var clock = new CancellationTokenSource(StageDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        RunReportEnd ending;
        try
        {
            ReadOnlyMemory<byte> end = await FrameWriter.StageAsync(wire, job, limits, Grace, Seal, either.Token).ConfigureAwait(false);

            // Before it is written: the program may be well on its way when the write is known to be done.
            intake.Started = time.GetTimestamp();
            await wire.WriteAsync(end, either.Token).ConfigureAwait(false);
            intake.HandedOver = true;
            clock.CancelAfter(job.Timeout + Grace + Backstop);
            await ReadUntilDoneAsync(intake, either.Token).ConfigureAwait(false);
            intake.Ended = time.GetTimestamp();
            clock.CancelAfter(CollectDeadline);
            await ReadUntilEndAsync(intake, either.Token).ConfigureAwait(false);
            intake.Collected = time.GetTimestamp();
            ending = RunReportEnd.Complete;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            ending = !intake.HandedOver || intake.Done is not null ? RunReportEnd.Lost : RunReportEnd.Silent;
        }
        catch (Exception fault) when (fault is IOException or ProtocolViolationException)
        {
            ending = RunReportEnd.Lost;
        }

        return intake.Report(ending, _hasAnswered, time);
    }

    private async Task ReadUntilDoneAsync(Intake intake, CancellationToken cancellation)
    {
        while (intake.Done is null)
        {
            (FrameType type, ReadOnlyMemory<byte> payload) = await _reader.ReadAsync(cancellation).ConfigureAwait(false);
            _hasAnswered = true;
            switch (type)
            {
                case FrameType.Stdout:
                    intake.Stdout.Append(payload.Span);
                    break;
                case FrameType.Stderr:
                    intake.Stderr.Append(payload.Span);
                    break;
                case FrameType.Done:
                    intake.Done = DoneFrame.Parse(payload.Span, Seal.Span);
                    break;
                default:
                    throw new ProtocolViolationException($"Frame {type} before the program ended.");
            }
        }
    }

    private async Task ReadUntilEndAsync(Intake intake, CancellationToken cancellation)
    {
        // Each file is one frame, refused ones are not sent, and one rejection may stand for all: nothing else can come.
        while (true)
        {
            (FrameType type, ReadOnlyMemory<byte> payload) = await _reader.ReadAsync(cancellation).ConfigureAwait(false);
            switch (type)
            {
                case FrameType.File when intake.Files.Refused is null:
                    intake.Files.Add(payload.Span);
                    break;
                case FrameType.Rejected when intake.Files.Refused is null:
                    intake.Files.RefuseBySupervisor(payload.Span);
                    break;
                case FrameType.End:
                    return;
                default:
                    throw new ProtocolViolationException($"Frame {type} after the program ended.");
            }
        }
    }

    private sealed class Intake(Limits limits)
    {
        internal StreamCapture Stdout { get; } = new(limits.StreamBytes);

        internal StreamCapture Stderr { get; } = new(limits.StreamBytes);

        internal FileCapture Files { get; } = new(limits);

        internal DoneFrame? Done { get; set; }

        internal bool HandedOver { get; set; }

        internal long? Started { get; set; }

        internal long? Ended { get; set; }

        internal long? Collected { get; set; }

        internal RunReport Report(RunReportEnd end, bool answered, TimeProvider time)
        {
            long now = time.GetTimestamp();
            return new RunReport
            {
                End = end,
                HandedOver = HandedOver,
                Answered = answered,
                Done = Done,
                Stdout = Stdout.Finish(Done?.StdoutDropped ?? 0),
                Stderr = Stderr.Finish(Done?.StderrDropped ?? 0),
                Files = Files.Finish(),
                FilesRefused = Files.Refused,
                Run = HandedOver && Started is { } started ? time.GetElapsedTime(started, Ended ?? now) : TimeSpan.Zero,
                Collect = Ended is { } ended ? time.GetElapsedTime(ended, Collected ?? now) : TimeSpan.Zero,
            };
        }
    }
}
