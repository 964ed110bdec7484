using Sandbox.Benchmarks.Reporting;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>Something worth measuring, together with what it is measured against.</summary>
internal interface IScenario
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Summary { get; }

    /// <summary>The longest it may take before it has failed.</summary>
    /// <param name="bench">What it would run on.</param>
    TimeSpan Deadline(Bench bench);

    /// <summary>Measures. Whatever it starts it also ends.</summary>
    /// <exception cref="ScenarioException">It cannot go on.</exception>
    Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation);
}
