using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Sandbox.RabbitMq.Client;

/// <summary>
/// The name of this process's reply queue. The queue lives on one node of the broker, and while that node is down nobody can have it, declare
/// it or delete it: then another one takes its place. Thread-safe.
/// </summary>
/// <param name="worker">This process's name.</param>
/// <param name="onMoved">Told, with the broker's reason, after each change of name: what was under way to the old queue will not arrive.</param>
internal sealed class ReplyQueue(string worker, Action<string> onMoved)
{
    private string _name = NewName(worker);

    /// <summary>What workers are told to answer to.</summary>
    internal string Name => Volatile.Read(ref _name);

    /// <summary>
    /// Whether a declaration failed because the queue's node cannot be had. A queue that merely is not there is declared, so that "not found"
    /// has no other meaning here; an internal error is what the broker says when that node goes down meanwhile.
    /// </summary>
    internal static bool IsOutOfReach(OperationInterruptedException fault) =>
        fault.ShutdownReason?.ReplyCode is Constants.NotFound or Constants.InternalError;

    /// <summary>Gives the queue up for one with another name.</summary>
    /// <param name="reason">The broker's.</param>
    internal void Move(string reason)
    {
        Volatile.Write(ref _name, NewName(worker));
        onMoved(reason);
    }

    private static string NewName(string worker) => $"sandbox.reply.{worker}-{Guid.NewGuid():N}";
}
