using Sandbox.Cli.Terminal;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.DeadLetters;

/// <summary>Looks at dead letters and changes nothing.</summary>
internal sealed class DeadLetterReader(CliSession session, DeadLetterFilter filter, int limit)
{
    private const string Listed = "listed";
    private const int MostShownCharacters = 64 * 1024;

    /// <summary>Lists those that are meant.</summary>
    internal async Task<int> ListAsync(CancellationToken cancellation)
    {
        var letters = new List<DeadLetterDocument>();
        await EachAsync(
            withProgress: true,
            message =>
            {
                DeadLetterDocument letter = DeadLetterReading.Of(message, Listed);
                if (session.Output.Json)
                {
                    session.Output.Document(letter, CliJson.Wire.DeadLetterDocument);
                }
                else
                {
                    letters.Add(letter);
                }
            },
            cancellation).ConfigureAwait(false);
        if (letters.Count > 0)
        {
            session.Output.Table(DeadLetterTable.Of(letters, session.Time.GetUtcNow()));
        }

        return ExitCodes.Ok;
    }

    /// <summary>Shows those that are meant with all there is.</summary>
    /// <exception cref="CliException">There are none.</exception>
    internal async Task<int> ShowAsync(CancellationToken cancellation)
    {
        // Each is shown when it is found: a bar would be in its way.
        int shown = await EachAsync(withProgress: false, message => Show(DeadLetterReading.Details(message)), cancellation).ConfigureAwait(false);
        return shown > 0
            ? ExitCodes.Ok
            : throw new CliException(ExitCodes.NotFound, "not_found", $"Queue {session.Broker.DeadLetterName} has no dead letter of job {filter.JobIds[0]}.");
    }

    /// <summary>Says how much of the queue was looked at, when that was not all of it.</summary>
    internal static void RemarkOnLimit(Output output, long ready, int limit)
    {
        if (ready > limit)
        {
            output.Note($"sandboxctl: looked at the first {limit} of {ready} dead letters; --limit looks at more, {DeadLetterOptions.MostLimit} at most.");
        }
    }

    private async Task<int> EachAsync(bool withProgress, Action<HeldMessage> use, CancellationToken cancellation)
    {
        int meant = 0;
        QueueBrowser browser = await QueueBrowser.OpenAsync(session.Broker, session.Broker.DeadLetterName, session.Time, cancellation).ConfigureAwait(false);
        await using (browser.ConfigureAwait(false))
        {
            await session.Output.ProgressAsync("reading dead letters", withProgress ? Math.Min(limit, browser.Depth.Ready) : 0, async step =>
            {
                await foreach (HeldMessage message in browser.ReadAsync(limit, cancellation).ConfigureAwait(false))
                {
                    step();
                    if (filter.Means(DeadLetterReading.Of(message, Listed), session.Time.GetUtcNow()))
                    {
                        use(message);
                        meant++;
                    }
                }
            }).ConfigureAwait(false);
            await browser.CloseAsync(cancellation).ConfigureAwait(false);
            RemarkOnLimit(session.Output, browser.Depth.Ready, limit);
            session.Output.Note($"sandboxctl: {meant} of {browser.Depth.Ready} dead letters.");
        }

        return meant;
    }

    private void Show(DeadLetterDetails details)
    {
        if (session.Output.Json)
        {
            session.Output.Document(details, CliJson.Wire.DeadLetterDetails);
            return;
        }

        session.Output.Table(DeadLetterTable.Of([details.Letter], session.Time.GetUtcNow()));
        foreach ((string name, string value) in details.Headers)
        {
            session.Output.Line($"{SafeText.OneLine(name)}: {SafeText.OneLine(value)}");
        }

        session.Output.Line("");
        session.Output.Line(details.Body is not { } body ? $"({details.Letter.Bytes} bytes that are no text; --json shows them)"
            : body.Length <= MostShownCharacters ? SafeText.Lines(body)
            : SafeText.Lines(body[..MostShownCharacters]) + " ... (--json shows all of it)");
    }
}
