using System.Globalization;
using System.Xml.Linq;
using Sandbox.Benchmarks.Reporting;

namespace Sandbox.Benchmarks.Tests.Reporting;

public sealed class PictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void TryDraw_WholeRun_IsAnSvgWithItsWordsAndLines()
    {
        XElement picture = Draw(Given.Machine(), Given.Latency());

        Assert.Equal(Svg + "svg", picture.Name);
        string[] words = [.. picture.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.Contains(words, word => word.Contains("2 cores (A processor)", StringComparison.Ordinal) && word.Contains("2026-01-02", StringComparison.Ordinal));
        foreach (string legend in (string[])["embedded, median", "embedded, p99", "broker, median", "broker, p99", "bare python, median"])
        {
            Assert.Single(words, legend);
        }

        foreach (string column in (string[])["1, spaced", "1", "2", "4", "8", "16", "ms"])
        {
            Assert.Contains(column, words);
        }

        // Six columns on each of two subjects' two lines.
        Assert.Equal(24, picture.Descendants(Svg + "circle").Count());
    }

    [Fact]
    public void TryDraw_EveryPoint_LiesInsideThePicture()
    {
        XElement picture = Draw(Given.Machine(), Given.Latency());
        double[] box = [.. ((string)picture.Attribute("viewBox")!).Split(' ').Select(Number)];

        IEnumerable<(double X, double Y)> points = picture.Descendants(Svg + "circle").Select(dot => (Number((string)dot.Attribute("cx")!), Number((string)dot.Attribute("cy")!)))
            .Concat(picture.Descendants(Svg + "polyline").SelectMany(line => ((string)line.Attribute("points")!).Split(' '))
                .Select(pair => (Number(pair.Split(',')[0]), Number(pair.Split(',')[1]))));

        Assert.All(points, point =>
        {
            Assert.InRange(point.X, 0, box[2]);
            Assert.InRange(point.Y, 0, box[3]);
        });
    }

    [Fact]
    public void TryDraw_SlowerSubject_LiesHigher()
    {
        XElement picture = Draw(Given.Machine(), Given.Latency());

        // Upwards is downwards in SVG: p99 of any column is above its median.
        double[] medians = Heights(picture, "dot embedded");
        double[] tails = Heights(picture, "dot p99 embedded");
        Assert.Equal(medians.OrderDescending(), medians);
        Assert.All(medians.Zip(tails), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public void TryDraw_WordsWithMarkup_AreEscaped()
    {
        XElement picture = Draw(Given.Machine("<A> & \"B\""), Given.Latency());

        Assert.Contains(picture.Descendants(Svg + "text"), text => text.Value.Contains("<A> & \"B\"", StringComparison.Ordinal));
    }

    [Fact]
    public void TryDraw_QuickRun_SaysSo()
    {
        XDocument picture = Picture.TryDraw(Given.Machine(), quick: true, [Given.Latency()])!;

        Assert.Contains(picture.Descendants(Svg + "text"), text => text.Value.Contains("not to quote from", StringComparison.Ordinal));
    }

    [Fact]
    public void TryDraw_NoClosedLoops_IsNothing()
    {
        Assert.Null(Picture.TryDraw(Given.Machine(), quick: false, []));
        Assert.Null(Picture.TryDraw(Given.Machine(), quick: false, [new ScenarioReport("latency")]));
    }

    // Written and read again: so what is looked at is what a viewer gets.
    private static XElement Draw(Sandbox.Benchmarks.Subjects.Machine machine, ScenarioReport report)
    {
        using var stream = new MemoryStream();
        Picture.TryDraw(machine, quick: false, [report])!.Save(stream);
        stream.Position = 0;
        return XDocument.Load(stream).Root!;
    }

    private static double[] Heights(XElement picture, string style) =>
        [.. picture.Descendants(Svg + "circle").Where(dot => (string)dot.Attribute("class")! == style).Select(dot => Number((string)dot.Attribute("cy")!))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
