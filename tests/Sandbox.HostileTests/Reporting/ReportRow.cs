namespace Sandbox.HostileTests.Reporting;

/// <summary>A line of the table.</summary>
/// <param name="Probe">Its name.</param>
/// <param name="Verdict">How its job ended.</param>
/// <param name="Elapsed">By the caller's clock.</param>
/// <param name="Breaches">What did not hold.</param>
internal sealed record ReportRow(string Probe, string Verdict, TimeSpan Elapsed, IReadOnlyList<string> Breaches);
