namespace Sandbox.Execution.Clients;

/// <summary>What became of a request to end a job.</summary>
public enum CancelReply
{
    /// <summary>Whoever has the job, or comes to it, has been told. Its one result says how it ended: it may have been over already.</summary>
    Asked,

    /// <summary>No such job waits or runs; only a client that knows all its jobs can say so.</summary>
    NotFound,

    /// <summary>Nobody could be told: the broker does not answer. The caller may try again.</summary>
    Unavailable,
}
