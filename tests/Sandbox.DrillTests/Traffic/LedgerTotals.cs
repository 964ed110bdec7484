namespace Sandbox.DrillTests.Traffic;

/// <summary>The sums of a drill's books, in jobs.</summary>
/// <param name="Attempted">Sent.</param>
/// <param name="Accepted">Confirmed by the broker.</param>
/// <param name="Completed">With a terminal result.</param>
/// <param name="Lost">Accepted, without a result.</param>
/// <param name="Duplicated">With two results that contradict each other, or two at one reader.</param>
/// <param name="Unexpected">Results that nobody asked for.</param>
/// <param name="Repeated">Results after the first, dropped by the reader.</param>
/// <param name="Dead">Dead letters left in their queue.</param>
internal sealed record LedgerTotals(int Attempted, int Accepted, int Completed, int Lost, int Duplicated, int Unexpected, int Repeated, int Dead);
