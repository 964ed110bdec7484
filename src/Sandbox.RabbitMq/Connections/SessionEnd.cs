using System.Diagnostics.CodeAnalysis;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Sandbox.RabbitMq.Connections;

/// <summary>The end of a session: the first of its connection and its channels to go takes the rest with it. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Deliveries outlive their session and still link to its token; the source holds no timer and no handle.")]
internal sealed class SessionEnd
{
    private readonly TaskCompletionSource<string> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _gone = new();

    /// <summary>Completes with the reason.</summary>
    internal Task<string> Reached => _reason.Task;

    /// <summary>Fires at the end.</summary>
    internal CancellationToken Gone => _gone.Token;

    internal void Watch(IConnection connection)
    {
        connection.ConnectionShutdownAsync += (_, arguments) => EndAsync(arguments);
        if (connection.CloseReason is { } closed)
        {
            End(closed.ReplyText);
        }
    }

    internal void Watch(IChannel channel)
    {
        channel.ChannelShutdownAsync += (_, arguments) => EndAsync(arguments);

        // An exception in a handler leaves its message unsettled for good: a new session gets it delivered again.
        channel.CallbackExceptionAsync += (_, arguments) => EndAsync($"a handler failed ({arguments.Exception.Message})");
        if (channel.CloseReason is { } closed)
        {
            End(closed.ReplyText);
        }
    }

    internal void End(string reason)
    {
        if (_reason.TrySetResult(reason.Length == 0 ? "no reason given" : reason))
        {
            // Not here: the caller may be the client library's reader, and what listens may take a while.
            _ = _gone.CancelAsync();
        }
    }

    private Task EndAsync(ShutdownEventArgs arguments) => EndAsync(arguments.ReplyText);

    private Task EndAsync(string reason)
    {
        End(reason);
        return Task.CompletedTask;
    }
}
