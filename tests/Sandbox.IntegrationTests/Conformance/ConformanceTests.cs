namespace Sandbox.IntegrationTests.Conformance;

/// <summary>
/// A job in Python is <c>python3 -u /job/main.py</c>, to the byte: the same script, run without any of our code and run by a worker, says
/// the same on both streams and ends with the same exit code.
/// </summary>
public sealed class ConformanceTests(BothSides sides) : IClassFixture<BothSides>
{
    public static TheoryData<string> Scripts => [.. ConformanceScripts.Names];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_InTheSandbox_DoesWhatItDoesBare(string script)
    {
        ProgramOutput bare = await sides.BareAsync(script);
        ProgramOutput sandbox = await sides.SandboxAsync(script);

        string? difference = ProgramOutput.Difference(bare, sandbox);

        if (AcceptedDifferences.Reasons.ContainsKey(script))
        {
            Assert.Equal(bare.ExitCode, sandbox.ExitCode);
            Assert.NotNull(difference);
        }
        else
        {
            Assert.True(difference is null, $"{script}: {difference}");
        }
    }

    /// <summary>A script that breaks off before it has shown anything would be equal everywhere.</summary>
    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_Bare_EndsAsItsNameSays(string script)
    {
        ProgramOutput bare = await sides.BareAsync(script);

        if (ConformanceScripts.Source(script).Contains("# says: ", StringComparison.Ordinal))
        {
            string said = ConformanceScripts.Source(script).Split("# says: ", 2)[1].Split('\n', 2)[0];
            Assert.Contains(said, $"{bare.Stdout}{bare.Stderr}exit code {bare.ExitCode}", StringComparison.Ordinal);
        }
        else if (!script.StartsWith("source_", StringComparison.Ordinal))
        {
            Assert.Equal((0, ""), (bare.ExitCode, bare.Stderr));
            Assert.NotEmpty(bare.Stdout);
        }
    }
}
