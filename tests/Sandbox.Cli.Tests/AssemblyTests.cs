namespace Sandbox.Cli.Tests;

public sealed class AssemblyTests
{
    [Fact]
    public void References_OfTheProgram_AreWithinTheRules()
    {
        string[] references = [.. typeof(Program).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

        Assert.Equal("sandboxctl", typeof(Program).Assembly.GetName().Name);
        Assert.Empty(references
            .Where(reference => reference.StartsWith("Sandbox.", StringComparison.Ordinal))
            .Except(["Sandbox.Contracts", "Sandbox.Docker", "Sandbox.Execution", "Sandbox.RabbitMq"]));
        Assert.DoesNotContain(references, reference => reference.StartsWith("RabbitMQ.", StringComparison.Ordinal));
        Assert.DoesNotContain(references, reference => reference.StartsWith("Docker.DotNet", StringComparison.Ordinal));
        Assert.DoesNotContain(references, reference => reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }
}
