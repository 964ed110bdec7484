using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Telemetry;

/// <summary>Is told of results that went to somebody else than a caller of this process. Quick; never throws.</summary>
public interface IResultWatcher
{
    /// <summary>A result was published.</summary>
    /// <param name="result">The result.</param>
    void Published(RunResult result);
}
