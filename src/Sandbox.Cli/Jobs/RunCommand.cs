using System.CommandLine;
using Sandbox.Cli.Configuration;
using Sandbox.Contracts.Jobs;
using Sandbox.RabbitMq;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.Jobs;

/// <summary>run: sends a job, waits for its result, and ends as it ended.</summary>
internal static class RunCommand
{
    // Beside its time limit: waiting for its turn.
    private const int UsualPatienceS = 60;
    private const int MostWaitS = 86_400;

    /// <summary>How long the broker has to take a cancellation, and then a worker to answer it.</summary>
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(12);

    internal static Command Build(CommandRun run)
    {
        var command = new Command(
            "run", "Runs a job and waits for its result: its standard output and error become this program's. Ctrl-C, or a wait that is over, cancels the job.");
        var job = new JobOptions();
        job.AddTo(command);
        var save = new SaveOptions();
        save.AddTo(command);
        Option<int?> wait = NumberOption.Whole("--wait", 1, MostWaitS, $"seconds to wait for the result [default: the job's time limit and {UsualPatienceS}]");
        command.Options.Add(wait);
        command.SetAction((parsed, cancellation) => run(
            parsed, session => RunAsync(session, job.Read(parsed), save.Read(parsed), parsed.GetValue(wait), cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, JobArguments arguments, OutputFolder? folder, int? waitS, CancellationToken cancellation)
    {
        BrokerOptions broker = session.Broker;
        if (!broker.ReplyToPrefixes.Any(prefix => AnswerQueue.Prefix.StartsWith(prefix, StringComparison.Ordinal)))
        {
            // A worker would run the job and park its result.
            throw new CliException(
                ExitCodes.Configuration,
                "configuration",
                $"{CliSettings.ReplyToPrefixes.Name} does not allow {AnswerQueue.Prefix}, where the result is to go: allow it, on the workers too, or use submit and result.");
        }

        RunRequest request = await new RequestBuilder(session.Host, session.Configuration.Limits).BuildAsync(arguments, cancellation).ConfigureAwait(false);
        var patience = TimeSpan.FromSeconds(waitS ?? (request.TimeoutS ?? session.Configuration.Limits.DefaultTimeoutSeconds) + UsualPatienceS);
        AnswerQueue answers = await AnswerQueue.ForReplyAsync(broker, request.JobId!, session.Time, cancellation).ConfigureAwait(false);
        await using (answers.ConfigureAwait(false))
        {
            JobSubmitter submitter = await JobSubmitter.OpenAsync(broker, session.Time, cancellation).ConfigureAwait(false);
            await using (submitter.ConfigureAwait(false))
            {
                try
                {
                    await submitter.SubmitAsync(request, answers.Name, cancellation).ConfigureAwait(false);
                    RunResult result = await WaitAsync(answers, patience, session.Time, cancellation).ConfigureAwait(false);
                    return ResultView.Show(session.Output, result, folder);
                }
                catch (OperationCanceledException)
                {
                    return await WithdrawAsync(session, submitter, answers, request.JobId!, patience, cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task<RunResult> WaitAsync(AnswerQueue answers, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        return await answers.WaitAsync(either.Token).ConfigureAwait(false);
    }

    private static async Task<int> WithdrawAsync(
        CliSession session, JobSubmitter submitter, AnswerQueue answers, string jobId, TimeSpan patience, CancellationToken interrupted)
    {
        bool byHand = interrupted.IsCancellationRequested;
        string why = byHand ? "Interrupted" : $"No result came within {patience.TotalSeconds:0} s";
        session.Output.Note($"{why}: cancelling job {jobId}.");
        RunResult? last = null;
        try
        {
            using var deadline = new CancellationTokenSource(CancelPatience, session.Time);
            await submitter.CancelAsync(jobId, deadline.Token).ConfigureAwait(false);
            last = await answers.WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is OperationCanceledException or OperatingException)
        {
            // It waits in the queue still, and ends there; or its worker is away.
        }

        if (last is null or { Status: JobStatus.Cancelled })
        {
            throw byHand
                ? new CliException(ExitCodes.Interrupted, "interrupted", $"Interrupted; job {jobId} {(last is null ? "was asked to end" : "was cancelled")}.")
                : new CliException(ExitCodes.TryAgain, "no_result", $"{why}; job {jobId} {(last is null ? "was asked to end" : "was cancelled")}.");
        }

        // It was faster than its cancellation.
        int code = ResultView.Show(session.Output, last, folder: null);
        return byHand ? ExitCodes.Interrupted : code;
    }
}
