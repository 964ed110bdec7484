using Sandbox.RabbitMq.Client;

namespace Sandbox.RabbitMq.Tests.Client;

public sealed class JobsQueueGlanceTests
{
    [Fact]
    public async Task LookAsync_WithoutAConnection_KnowsNothingAtOnce()
    {
        var glance = new JobsQueueGlance(Some.Options, TimeProvider.System);

        Assert.Null(await glance.LookAsync(TestContext.Current.CancellationToken));
        glance.Use(connection: null);
        Assert.Null(await glance.LookAsync(TestContext.Current.CancellationToken));
    }
}
