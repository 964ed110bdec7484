namespace Sandbox.RabbitMq;

/// <summary>A part of this process that is only useful while the broker is there.</summary>
internal interface IBrokerPart
{
    /// <summary>One sentence on why it is not working; null while it is.</summary>
    string? Problem { get; }
}
