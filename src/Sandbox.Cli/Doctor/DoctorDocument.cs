using Sandbox.Contracts.Health;

namespace Sandbox.Cli.Doctor;

/// <summary>What doctor found.</summary>
/// <param name="Role">For whom.</param>
/// <param name="Verdict">The worst of all.</param>
/// <param name="Checks">One by one.</param>
internal sealed record DoctorDocument(string Role, CheckVerdict Verdict, IReadOnlyList<DeploymentCheck> Checks);
