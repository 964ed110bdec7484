using Sandbox.Worker.Health;
using Sandbox.Worker.Tests.Fakes;

namespace Sandbox.Worker.Tests.Health;

public sealed class HealthAddressTests
{
    [Theory]
    [InlineData("both", "127.0.0.1", "http://127.0.0.1:9001/health/ready")]
    [InlineData("shim", "0.0.0.0", "http://127.0.0.1:9001/health/ready")]
    [InlineData("shim", "::", "http://[::1]:9001/health/ready")]
    [InlineData("shim", "[::1]", "http://[::1]:9001/health/ready")]
    [InlineData("shim", "10.1.2.3", "http://10.1.2.3:9001/health/ready")]
    [InlineData("both", "localhost", "http://localhost:9001/health/ready")]
    [InlineData("worker", "0.0.0.0", "http://127.0.0.1:9002/health/ready")]
    public void Find_RoleAndHost_IsWhereTheProcessListens(string role, string host, string address)
    {
        (Uri? found, string? problem) = HealthAddress.Find(Given.Configuration(("ROLE", role), ("HOST", host), ("PORT", "9001"), ("HEALTH_PORT", "9002")), live: false);

        Assert.Null(problem);
        Assert.Equal(address, found?.ToString());
    }

    [Fact]
    public void Find_NothingSet_IsTheDefaultAddress() =>
        Assert.Equal("http://127.0.0.1:8088/health/live", HealthAddress.Find(Given.Configuration(), live: true).Address?.ToString());

    [Theory]
    [InlineData("worker", "8088", "AMON_SANDBOX_HEALTH_PORT")]
    [InlineData("both", "0", "AMON_SANDBOX_PORT=0")]
    [InlineData("both", "many", "AMON_SANDBOX_PORT must be")]
    [InlineData("some", "8088", "AMON_SANDBOX_ROLE must be")]
    public void Find_NoPortToAsk_SaysWhichSettingToChange(string role, string port, string setting)
    {
        (Uri? found, string? problem) = HealthAddress.Find(Given.Configuration(("ROLE", role), ("PORT", port)), live: false);

        Assert.Null(found);
        Assert.Contains(setting, problem, StringComparison.Ordinal);
    }
}
