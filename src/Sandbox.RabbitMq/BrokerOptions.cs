using System.Security.Cryptography.X509Certificates;

namespace Sandbox.RabbitMq;

/// <summary>
/// Where the broker is, what its queues and exchanges are called, and how patient this process is with it. Immutable. Two
/// processes that name the same queues must agree on their arguments: the broker refuses the second otherwise.
/// </summary>
public sealed record BrokerOptions
{
    private const int MiB = 1024 * 1024;

    /// <summary>The broker: <c>amqp://</c> or <c>amqps://</c> with user, password and virtual host.</summary>
    /// <value>Required. Holds a password: show <see cref="RedactedUri"/> instead, as <see cref="ToString"/> does.</value>
    public required Uri Uri { get; init; }

    /// <summary>
    /// The certificates that the broker's own must chain to: at least one root, and intermediate ones if the broker does not send them.
    /// </summary>
    /// <value>The default is null: the roots that the system trusts. Only for <c>amqps://</c>.</value>
    public X509Certificate2Collection? TrustedCertificates { get; init; }

    /// <summary>This process, in connection names, results and dead letters.</summary>
    /// <value>Required; unique among the processes on one broker.</value>
    public required string Worker { get; init; }

    /// <summary>The queue that jobs wait in.</summary>
    /// <value>The default is <c>sandbox.jobs</c>.</value>
    public string JobsQueue { get; init; } = "sandbox.jobs";

    /// <summary>
    /// The fanout exchange that leads to <see cref="JobsQueue"/>. Who publishes here needs no right to the default exchange, which would
    /// be a right to write to every queue.
    /// </summary>
    /// <value>The default is <c>sandbox.submit</c>.</value>
    public string SubmitExchange { get; init; } = "sandbox.submit";

    /// <summary>The topic exchange for results without a <c>reply_to</c>, and the queue that collects them.</summary>
    /// <value>The default is <c>sandbox.results</c>.</value>
    public string ResultsName { get; init; } = "sandbox.results";

    /// <summary>The fanout exchange that every worker hears.</summary>
    /// <value>The default is <c>sandbox.control</c>.</value>
    public string ControlExchange { get; init; } = "sandbox.control";

    /// <summary>The fanout exchange for jobs nobody will run, and the queue that keeps them.</summary>
    /// <value>The default is <c>sandbox.dead-letters</c>.</value>
    public string DeadLetterName { get; init; } = "sandbox.dead-letters";

    /// <summary>The queue for results that could not be routed.</summary>
    /// <value>The default is <c>sandbox.parked</c>.</value>
    public string ParkedQueue { get; init; } = "sandbox.parked";

    /// <summary>How often a job is delivered in all before it is a dead letter.</summary>
    /// <value>The default is 5. The range is 1 to 100.</value>
    public int DeliveryLimit { get; init; } = 5;

    /// <summary>Jobs that may wait; the broker refuses the next one, and its publisher hears it.</summary>
    /// <value>The default is 50,000. The range is 1 to 10,000,000.</value>
    public int QueueMaxLength { get; init; } = 50_000;

    /// <summary>Bytes of jobs that may wait.</summary>
    /// <value>The default is 1 GiB. The range is 1 MiB and up.</value>
    public long QueueMaxBytes { get; init; } = 1024L * MiB;

    /// <summary>Bytes of the largest message this process publishes.</summary>
    /// <value>
    /// The default is 16 MiB, the largest message of RabbitMQ 4, less 64 KiB of headroom. The range is 1 MiB to 128 MiB.
    /// </value>
    public int MaxMessageBytes { get; init; } = (16 * MiB) - (64 * 1024);

    /// <summary>
    /// What a <c>reply_to</c> may begin with. Anything else is treated as unroutable, so that no caller can have results written into
    /// a queue of somebody else's.
    /// </summary>
    /// <value>The default is <c>sandbox.reply.</c>, <c>amon.</c> and <c>amq.gen-</c> (queues the broker named).</value>
    public IReadOnlyList<string> ReplyToPrefixes { get; init; } = ["sandbox.reply.", "amon.", "amq.gen-"];

    /// <summary>How long one publish may wait for its confirm. After it the outcome is unknown and the message goes again.</summary>
    /// <value>The default is 10 s. The range is 1 s to 60 s.</value>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Half of the time within which a dead peer is noticed.</summary>
    /// <value>The default is 15 s. The range is 5 s to 60 s.</value>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Worker: how long nothing may be delivered, twice in a row, while jobs wait and there is room for them, before the connection is
    /// taken for a broken one and made anew.
    /// </summary>
    /// <value>The default is 30 s. The range is 5 s to 10 min.</value>
    public TimeSpan DeliverySilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Client: how long a job may wait in the queue before its caller is told to come back.</summary>
    /// <value>The default is 30 s. The range is 1 s to 10 min.</value>
    public TimeSpan QueueWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long running jobs, and waiting callers, have after the process was asked to stop.</summary>
    /// <value>The default is 30 s. The range is 0 s to 10 min. The host's own shutdown time-out must exceed it by 15 s.</value>
    public TimeSpan DrainBudget { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the first connect is tried, and how long a broker that refuses this process (credentials, virtual host, queue
    /// arguments) is asked again before the process gives up. A broker that merely does not answer is tried for ever.
    /// </summary>
    /// <value>The default is 30 s. The range is 0 s to 10 min.</value>
    public TimeSpan StartBudget { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Worker: jobs that run at once, and so the prefetch.</summary>
    /// <value>The default is 4. The range is 1 to 256.</value>
    public int Concurrency { get; init; } = 4;

    /// <summary>Worker: the longest time limit that a job may have; null for a process that takes no jobs.</summary>
    /// <value>The default is null.</value>
    public TimeSpan? LongestJob { get; init; }

    /// <summary>
    /// Worker: the broker's own <c>consumer_timeout</c>. Needed for RabbitMQ before 3.12 only, which neither tells it nor lets a consumer choose.
    /// </summary>
    /// <value>The default is 30 min, RabbitMQ's own. The range is 1 min to 7 days.</value>
    public TimeSpan NodeConsumerTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether the connection is encrypted.</summary>
    internal bool IsTls => Uri.Scheme == "amqps";

    /// <summary><see cref="Uri"/> without user and password, for logs and sentences.</summary>
    public string RedactedUri => Connections.BrokerUri.Redact(Uri);

    /// <summary>Everything wrong with these options, one sentence each; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() => BrokerOptionsRules.Check(this);

    /// <summary>The generated text would show the password.</summary>
    public override string ToString() => $"{nameof(BrokerOptions)} {{ {RedactedUri} as {Worker} }}";
}
