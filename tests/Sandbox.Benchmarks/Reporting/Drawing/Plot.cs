using System.Globalization;
using System.Xml.Linq;

namespace Sandbox.Benchmarks.Reporting.Drawing;

/// <summary>
/// Lines over named columns with a logarithmic axis, as SVG. It draws its own ground, light or dark as the reader prefers, so it is readable
/// wherever it is put.
/// </summary>
/// <param name="columns">Written below the horizontal axis.</param>
/// <param name="scale">The vertical axis.</param>
internal sealed class Plot(IReadOnlyList<string> columns, LogScale scale)
{
    private const double Width = 880;
    private const double Height = 500;
    private const double Left = 76;
    private const double Right = Width - 28;
    private const double Top = 124;
    private const double Bottom = Height - 62;
    private const double LegendStep = 190;
    private const double LegendRow = 20;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private const string Style =
        """
        text { font: 13px system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: #1f2328; }
        .title { font-size: 18px; font-weight: 600; }
        .quiet { fill: #57606a; font-size: 12px; }
        .ground { fill: #ffffff; stroke: #d0d7de; }
        .grid { stroke: #d8dee4; stroke-width: 1; }
        .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
        .p99 { stroke-dasharray: 7 4; stroke-width: 2; }
        .flat { stroke-dasharray: 2 4; stroke-width: 2; }
        .embedded { stroke: #0969da; } .embedded.dot { fill: #0969da; }
        .broker { stroke: #bc4c00; } .broker.dot { fill: #bc4c00; }
        .python { stroke: #1a7f37; } .python.dot { fill: #1a7f37; }
        .engine { stroke: #6e7781; } .engine.dot { fill: #6e7781; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .quiet { fill: #9198a1; }
          .ground { fill: #0d1117; stroke: #3d444d; }
          .grid { stroke: #2a313c; }
          .embedded { stroke: #58a6ff; } .embedded.dot { fill: #58a6ff; }
          .broker { stroke: #f0883e; } .broker.dot { fill: #f0883e; }
          .python { stroke: #3fb950; } .python.dot { fill: #3fb950; }
          .engine { stroke: #9198a1; } .engine.dot { fill: #9198a1; }
        }
        """;

    private readonly XElement _root = new(
        Svg + "svg",
        new XAttribute("viewBox", $"0 0 {Text(Width)} {Text(Height)}"),
        new XAttribute("width", Text(Width)),
        new XAttribute("height", Text(Height)),
        new XAttribute("role", "img"));

    private int _inLegend;

    /// <summary>The ground, the words above it, and the axes.</summary>
    internal void Frame(string title, string subtitle, string vertical, string horizontal)
    {
        _root.Add(new XElement(Svg + "title", title), new XElement(Svg + "desc", subtitle), new XElement(Svg + "style", Style));
        _root.Add(Element("rect", "ground", ("x", 0.5), ("y", 0.5), ("width", Width - 1), ("height", Height - 1), ("rx", 8)));
        Write(title, "title", 24, 34, "start");
        Write(subtitle, "quiet", 24, 54, "start");
        Write(vertical, "quiet", Left - 8, Top - 14, "end");
        Write(horizontal, "quiet", (Left + Right) / 2, Height - 18, "middle");
        foreach (double tick in scale.Ticks)
        {
            _root.Add(Element("line", "grid", ("x1", Left), ("x2", Right), ("y1", Y(tick)), ("y2", Y(tick))));
            Write(tick.ToString("0.###", CultureInfo.InvariantCulture), "quiet", Left - 8, Y(tick) + 4, "end");
        }

        for (int i = 0; i < columns.Count; i++)
        {
            _root.Add(Element("line", "grid", ("x1", X(i)), ("x2", X(i)), ("y1", Bottom), ("y2", Bottom + 5)));
            Write(columns[i], "quiet", X(i), Bottom + 20, "middle");
        }
    }

    /// <summary>A line through its points.</summary>
    internal void Draw(Curve curve)
    {
        Line($"line {curve.Style}", [.. curve.Points.Select(point => (X(point.Column), Y(point.Value)))]);
        foreach ((int column, double value) in curve.Points)
        {
            _root.Add(Element("circle", $"dot {curve.Style}", ("cx", X(column)), ("cy", Y(value)), ("r", 3.5)));
        }

        Explain(curve.Name, $"line {curve.Style}");
    }

    /// <summary>A level across the whole width.</summary>
    internal void Level(string name, string style, double value)
    {
        Line($"line flat {style}", [(Left, Y(value)), (Right, Y(value))]);
        Explain(name, $"line flat {style}");
    }

    /// <summary>The picture.</summary>
    internal XDocument Finish() => new(new XDeclaration("1.0", "utf-8", null), _root);

    private void Explain(string name, string style)
    {
        (double x, double y) = (24 + (_inLegend % 4 * LegendStep), 78 + (_inLegend / 4 * LegendRow));
        _inLegend++;
        Line(style, [(x, y), (x + 30, y)]);
        Write(name, "quiet", x + 38, y + 4, "start");
    }

    private void Line(string style, (double X, double Y)[] points) =>
        _root.Add(new XElement(
            Svg + "polyline",
            new XAttribute("class", style),
            new XAttribute("points", string.Join(' ', points.Select(point => $"{Text(point.X)},{Text(point.Y)}")))));

    private void Write(string words, string style, double x, double y, string anchor)
    {
        XElement text = Element("text", style, ("x", x), ("y", y));
        text.Add(new XAttribute("text-anchor", anchor), words);
        _root.Add(text);
    }

    private static XElement Element(string name, string style, params (string Name, double Value)[] attributes) =>
        new(Svg + name, new XAttribute("class", style), attributes.Select(attribute => new XAttribute(attribute.Name, Text(attribute.Value))));

    private double X(int column) => Left + ((column + 0.5) * (Right - Left) / columns.Count);

    private double Y(double value) => Bottom - (scale.Share(value) * (Bottom - Top));

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
