namespace Sandbox.Benchmarks.Reporting.Drawing;

/// <summary>One line of the picture.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Style">Its class in the style sheet.</param>
/// <param name="Points">Columns, from 0, and values.</param>
internal sealed record Curve(string Name, string Style, IReadOnlyList<(int Column, double Value)> Points);
