namespace Sandbox.Cli.Queues;

/// <summary>Rates of a queue.</summary>
internal sealed record ManagementStats
{
    /// <summary>Messages coming in.</summary>
    public ManagementRate? PublishDetails { get; init; }

    /// <summary>Messages going out, in every way.</summary>
    public ManagementRate? DeliverGetDetails { get; init; }

    /// <summary>Messages acknowledged.</summary>
    public ManagementRate? AckDetails { get; init; }
}
