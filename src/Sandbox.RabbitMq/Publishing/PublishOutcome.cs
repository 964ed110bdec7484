namespace Sandbox.RabbitMq.Publishing;

/// <summary>How one publish ended, as a value.</summary>
/// <param name="End">How.</param>
/// <param name="Reason">One sentence when it was not confirmed; else empty.</param>
internal readonly record struct PublishOutcome(PublishEnd End, string Reason)
{
    internal static readonly PublishOutcome Confirmed = new(PublishEnd.Confirmed, "");

    /// <summary>Whether the same message should be published again.</summary>
    internal bool IsWorthAnotherTry => End is PublishEnd.Nacked or PublishEnd.NotSent or PublishEnd.Unknown;
}
