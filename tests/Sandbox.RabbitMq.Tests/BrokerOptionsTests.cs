namespace Sandbox.RabbitMq.Tests;

public class BrokerOptionsTests
{
    [Fact]
    public void Defaults_Always_AreTheDocumentedOnes()
    {
        BrokerOptions options = Some.Options;

        Assert.Equal("sandbox.jobs", options.JobsQueue);
        Assert.Equal("sandbox.submit", options.SubmitExchange);
        Assert.Null(options.TrustedCertificates);
        Assert.Equal("sandbox.results", options.ResultsName);
        Assert.Equal("sandbox.control", options.ControlExchange);
        Assert.Equal("sandbox.dead-letters", options.DeadLetterName);
        Assert.Equal("sandbox.parked", options.ParkedQueue);
        Assert.Equal(5, options.DeliveryLimit);
        Assert.Equal(50_000, options.QueueMaxLength);
        Assert.Equal(1L << 30, options.QueueMaxBytes);
        Assert.Equal((16 << 20) - (64 << 10), options.MaxMessageBytes);
        Assert.Equal(["sandbox.reply.", "amon.", "amq.gen-"], options.ReplyToPrefixes);
        Assert.Equal(TimeSpan.FromSeconds(10), options.PublishTimeout);
        Assert.Equal(TimeSpan.FromSeconds(15), options.Heartbeat);
        Assert.Equal(TimeSpan.FromSeconds(30), options.QueueWait);
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void ToString_UriWithPassword_DoesNotShowIt()
    {
        Assert.DoesNotContain("s3cret", Some.Options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", $"{Some.Options with { Concurrency = 2 }}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://user:s3cret@broker.example:5673/jobs", "amqp://broker.example:5673/jobs")]
    [InlineData("amqp://user:s3cret@broker.example", "amqp://broker.example:5672/")]
    [InlineData("amqps://user:s3cret@broker.example/%2f?token=s3cret", "amqps://broker.example:5671/%2f")]
    public void RedactedUri_AnyUri_HasNoUserPasswordOrQuery(string uri, string shown) =>
        Assert.Equal(shown, (Some.Options with { Uri = new Uri(uri) }).RedactedUri);

    [Fact]
    public void Validate_ManyMistakes_NamesEach()
    {
        BrokerOptions options = Some.Options with
        {
            Uri = new Uri("http://broker.example/"),
            DeliveryLimit = 0,
            Concurrency = 257,
            PublishTimeout = TimeSpan.Zero,
            ReplyToPrefixes = [""],
            JobsQueue = " ",
            SubmitExchange = "",
            TrustedCertificates = [],
        };

        Assert.Equal(8, options.Validate().Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Validate_DeliveryLimitAtABound_IsFine(int limit) => Assert.Empty((Some.Options with { DeliveryLimit = limit }).Validate());
}
