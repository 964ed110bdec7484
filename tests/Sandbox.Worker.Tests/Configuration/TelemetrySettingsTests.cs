using Sandbox.Worker.Configuration;
using Sandbox.Worker.Tests.Fakes;

namespace Sandbox.Worker.Tests.Configuration;

public sealed class TelemetrySettingsTests
{
    [Fact]
    public void Bind_NothingSet_MeasuresAndTellsNobody()
    {
        TelemetrySettings telemetry = Given.Settings().Telemetry;

        Assert.True(telemetry.Metrics);
        Assert.Null(telemetry.OtlpEndpoint);
        Assert.Null(telemetry.OtlpHeaders);
    }

    [Theory]
    [InlineData("http://collector:4318")]
    [InlineData("https://collector.example/otlp/")]
    public void Bind_Endpoint_IsTaken(string endpoint)
    {
        Assert.Equal(new Uri(endpoint), Given.Settings(("OTLP_ENDPOINT", endpoint)).Telemetry.OtlpEndpoint);
    }

    [Theory]
    [InlineData("collector:4318")]
    [InlineData("grpc://collector:4317")]
    [InlineData("http://")]
    [InlineData("http://user:pa55@collector:4318")]
    [InlineData("http://collector:4318?key=pa55")]
    [InlineData("http://collector:4318#pa55")]
    public void Bind_WrongEndpoint_IsOneSentenceThatDoesNotShowIt(string endpoint)
    {
        string error = Assert.Single(Given.Errors(("OTLP_ENDPOINT", endpoint)));

        Assert.StartsWith("AMON_SANDBOX_OTLP_ENDPOINT must be ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("authorization=Bearer abc")]
    [InlineData("x-key=a=b,x-tenant=t1")]
    public void Bind_Headers_AreTaken(string headers)
    {
        Assert.Equal(headers, Given.Settings(("OTLP_HEADERS", headers)).Telemetry.OtlpHeaders);
    }

    [Theory]
    [InlineData("s3cret")]
    [InlineData("=s3cret")]
    [InlineData("x-key=")]
    [InlineData("x key=s3cret")]
    [InlineData("x-key=s3cret\r\nforged: 1")]
    [InlineData("x-key=s3cret,s3cret")]
    public void Bind_WrongHeaders_AreOneSentenceThatDoesNotShowThem(string headers)
    {
        string error = Assert.Single(Given.Errors(("OTLP_HEADERS", headers)));

        Assert.StartsWith("AMON_SANDBOX_OTLP_HEADERS must be ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maybe")]
    public void Bind_WrongMetrics_IsAnError(string value)
    {
        Assert.StartsWith("AMON_SANDBOX_METRICS must be true | false", Assert.Single(Given.Errors(("METRICS", value))), StringComparison.Ordinal);
    }
}
