using Sandbox.DrillTests.Traffic;

namespace Sandbox.DrillTests.Reporting;

/// <summary>One line of the table.</summary>
/// <param name="Number">The drill's number in the list of drills, such as 1 or 24.</param>
/// <param name="Broken">What was broken.</param>
/// <param name="Totals">Its books.</param>
/// <param name="Orphans">Containers that nobody removed.</param>
/// <param name="RecoveredIn">From the fault, or from its end where nothing can work before that, until jobs were answered again; null when nothing had to recover.</param>
internal sealed record DrillRow(string Number, string Broken, LedgerTotals Totals, int Orphans, TimeSpan? RecoveredIn);
