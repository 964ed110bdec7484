using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.DeadLetters;

/// <summary>Puts dead letters back, or discards them: one after the other, from the front of their queue.</summary>
internal sealed class DeadLetterChange(CliSession session, DeadLetterFilter filter, int limit, DeadLetterAction action, bool dryRun)
{
    private readonly List<DeadLetterDocument> _done = [];

    private string Word => (action, dryRun) switch
    {
        (DeadLetterAction.Requeue, false) => "requeued",
        (DeadLetterAction.Requeue, true) => "would_requeue",
        (DeadLetterAction.Discard, false) => "discarded",
        _ => "would_discard",
    };

    /// <summary>Does it to all that are meant.</summary>
    /// <exception cref="OperatingException">The jobs queue is full, or the broker stopped answering: the rest stays where it is.</exception>
    internal async Task<int> RunAsync(CancellationToken cancellation)
    {
        QueueBrowser browser = await QueueBrowser.OpenAsync(session.Broker, session.Broker.DeadLetterName, session.Time, cancellation).ConfigureAwait(false);
        await using (browser.ConfigureAwait(false))
        {
            JobSubmitter? submitter = action == DeadLetterAction.Requeue && !dryRun
                ? await JobSubmitter.OpenAsync(session.Broker, session.Time, cancellation).ConfigureAwait(false)
                : null;
            try
            {
                await EachAsync(browser, submitter, cancellation).ConfigureAwait(false);
            }
            finally
            {
                await EndAsync(browser, submitter).ConfigureAwait(false);
            }

            DeadLetterReader.RemarkOnLimit(session.Output, browser.Depth.Ready, limit);
        }

        cancellation.ThrowIfCancellationRequested();
        return _done.Count == 0 && filter.JobIds.Count > 0
            ? throw new CliException(ExitCodes.NotFound, "not_found", $"Queue {session.Broker.DeadLetterName} has none of these dead letters.")
            : ExitCodes.Ok;
    }

    private Task EachAsync(QueueBrowser browser, JobSubmitter? submitter, CancellationToken cancellation) => session.Output.ProgressAsync(
        $"{action.ToString().ToLowerInvariant()} dead letters",
        Math.Min(limit, browser.Depth.Ready),
        async step =>
        {
            try
            {
                await foreach (HeldMessage message in browser.ReadAsync(limit, cancellation).ConfigureAwait(false))
                {
                    step();
                    DeadLetterDocument letter = DeadLetterReading.Of(message, Word);
                    if (filter.Means(letter, session.Time.GetUtcNow()))
                    {
                        await ChangeAsync(browser, submitter, message).ConfigureAwait(false);
                        Tell(letter);
                    }
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Between two of them: what was begun is done, and the rest stays.
            }
        });

    // Never cut off half-way: the publish has a time-out of its own.
    private async Task ChangeAsync(QueueBrowser browser, JobSubmitter? submitter, HeldMessage message)
    {
        if (dryRun)
        {
            return;
        }

        if (submitter is not null)
        {
            await submitter.RequeueAsync(message, CancellationToken.None).ConfigureAwait(false);
        }

        await browser.RemoveAsync(message, CancellationToken.None).ConfigureAwait(false);
    }

    private void Tell(DeadLetterDocument letter)
    {
        _done.Add(letter);
        if (session.Output.Json)
        {
            session.Output.Document(letter, CliJson.Wire.DeadLetterDocument);
        }
    }

    // Also after a failure: what was done before it is to be certain, and told.
    private async Task EndAsync(QueueBrowser browser, JobSubmitter? submitter)
    {
        try
        {
            await browser.CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperatingException fault) when (_done.Count > 0 && !dryRun)
        {
            session.Output.Note($"sandboxctl: {fault.Message} The broker may still have those that were {Word}: look before you do it again.");
        }
        finally
        {
            if (submitter is not null)
            {
                await submitter.DisposeAsync().ConfigureAwait(false);
            }

            if (!session.Output.Json && _done.Count > 0)
            {
                session.Output.Table(DeadLetterTable.Of(_done, session.Time.GetUtcNow()));
            }

            session.Output.Note($"sandboxctl: {Word} {_done.Count} of {browser.Depth.Ready} dead letters.");
        }
    }
}
