namespace Sandbox.Execution.Supervision;

/// <summary>How the conversation with a supervisor ended.</summary>
public enum RunReportEnd
{
    /// <summary>With its last frame.</summary>
    Complete,

    /// <summary>The worker's own clock ran out before the supervisor said that the program ended.</summary>
    Silent,

    /// <summary>The stream ended early, or what came over it was not the protocol.</summary>
    Lost,
}
