using System.CommandLine;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.RabbitMq;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.Jobs;

/// <summary>submit: puts a job into the queue and does not wait for it.</summary>
internal static class SubmitCommand
{
    private const int MostNameBytes = 255;

    internal static Command Build(CommandRun run)
    {
        var command = new Command("submit", "Puts a job into the queue and prints its id. The broker has it, safely, when the command ends with 0.");
        var job = new JobOptions();
        job.AddTo(command);
        var replyTo = new Option<string?>("--reply-to")
        {
            Description = "the queue that the result is to go to; it must exist [default: none, so that sandboxctl result finds it]",
            HelpName = "QUEUE",
        };
        command.Options.Add(replyTo);
        command.SetAction((parsed, cancellation) => run(
            parsed, session => SubmitAsync(session, job.Read(parsed), parsed.GetValue(replyTo), cancellation), cancellation));
        return command;
    }

    private static async Task<int> SubmitAsync(CliSession session, JobArguments arguments, string? replyTo, CancellationToken cancellation)
    {
        BrokerOptions broker = session.Broker;
        Check(replyTo, broker);
        RunRequest request = await new RequestBuilder(session.Host, session.Configuration.Limits).BuildAsync(arguments, cancellation).ConfigureAwait(false);
        JobSubmitter submitter = await JobSubmitter.OpenAsync(broker, session.Time, cancellation).ConfigureAwait(false);
        await using (submitter.ConfigureAwait(false))
        {
            await submitter.SubmitAsync(request, replyTo, cancellation).ConfigureAwait(false);
        }

        if (session.Output.Json)
        {
            session.Output.Document(new SubmittedDocument(request.JobId!, broker.JobsQueue, replyTo), CliJson.Wire.SubmittedDocument);
        }
        else
        {
            session.Output.Line(request.JobId!);
        }

        return ExitCodes.Ok;
    }

    // A worker would run the job and park its result.
    private static void Check(string? replyTo, BrokerOptions broker)
    {
        if (replyTo is not null
            && (Encoding.UTF8.GetByteCount(replyTo) > MostNameBytes || !broker.ReplyToPrefixes.Any(prefix => replyTo.StartsWith(prefix, StringComparison.Ordinal))))
        {
            throw new CliException(
                ExitCodes.Usage, "usage", $"--reply-to must begin with one of {string.Join(", ", broker.ReplyToPrefixes)} and have at most {MostNameBytes} bytes.");
        }
    }
}
