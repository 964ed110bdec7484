using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.Jobs;

/// <summary>Looks for one job's result in a queue, or waits for it.</summary>
internal sealed class ResultSearch(CliSession session, string jobId, string queue, int limit, OutputFolder? folder, bool take)
{
    /// <summary>Shows the result.</summary>
    /// <exception cref="CliException">There is none.</exception>
    internal async Task<int> ShowAsync(int? waitS, CancellationToken cancellation)
    {
        if (waitS is not { } seconds)
        {
            return await FindAsync(cancellation).ConfigureAwait(false) ?? throw Missing();
        }

        // Listening first: a result that comes between looking and listening would be missed.
        AnswerQueue answers = await AnswerQueue.ForResultAsync(session.Broker, jobId, session.Time, cancellation).ConfigureAwait(false);
        await using (answers.ConfigureAwait(false))
        {
            if (await FindAsync(cancellation).ConfigureAwait(false) is { } code)
            {
                return code;
            }

            RunResult result;
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), session.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
            try
            {
                result = await answers.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new CliException(ExitCodes.TryAgain, "no_result", $"No result of job {jobId} came within {seconds} s.");
            }

            // A copy came here; to take it is to remove the one that waits for its reader.
            return take && await FindAsync(cancellation).ConfigureAwait(false) is { } taken ? taken : ResultView.Show(session.Output, result, folder);
        }
    }

    private async Task<int?> FindAsync(CancellationToken cancellation)
    {
        QueueBrowser browser = await QueueBrowser.OpenAsync(session.Broker, queue, session.Time, cancellation).ConfigureAwait(false);
        await using (browser.ConfigureAwait(false))
        {
            await foreach (HeldMessage message in browser.ReadAsync(limit, cancellation).ConfigureAwait(false))
            {
                if (message.MessageId == jobId && TryRead(message.Body) is { } result)
                {
                    int code = ResultView.Show(session.Output, result, folder);
                    if (take && code != ExitCodes.CannotWrite)
                    {
                        await browser.RemoveAsync(message, cancellation).ConfigureAwait(false);
                        await browser.CloseAsync(cancellation).ConfigureAwait(false);
                    }

                    return code;
                }
            }

            if (browser.Depth.Ready > limit)
            {
                session.Output.Note($"sandboxctl: looked at {limit} of {browser.Depth.Ready} results; --limit looks at more.");
            }

            return null;
        }
    }

    private CliException Missing() => new(ExitCodes.NotFound, "not_found", $"Queue {queue} has no result of job {jobId}: it may have another reader, or have gone to a reply queue.");

    private static RunResult? TryRead(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ContractJson.Wire.RunResult);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
