namespace Sandbox.Execution.Telemetry;

/// <summary>One project's instruments, as the host sees them.</summary>
public interface IInstruments
{
    /// <summary>
    /// Brings every counter into being, at zero, with each of its label values. Called once, when somebody listens: a series that
    /// appears with its first event hides that event from whoever asks by how much it has grown.
    /// </summary>
    void StartAtZero();
}
