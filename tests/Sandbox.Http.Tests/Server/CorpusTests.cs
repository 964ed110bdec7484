using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Tests.Fuzz;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Server;

/// <summary>
/// Requests that two servers could read in two ways, or that cost a server more than their sender: text files under Corpus. Lines that begin with #
/// say why, "expect:" the statuses that come back until the server closes the connection, in order, and how many jobs run (or that | something else), "finish" that the caller
/// closes its side; after "---" the request. Its lines end in CR LF, those with a
/// backslash at their end in nothing, {LF} is a bare LF, {CR} a bare CR, \xNN a byte, {N*TEXT} TEXT repeated, {GOOD} a good body and {GOOD-LENGTH} its length.
/// </summary>
public sealed partial class CorpusTests
{
    private const int HangGuard = 30_000;
    private static readonly Assembly Here = typeof(CorpusTests).Assembly;

    public static TheoryData<string> Names() => CorpusText.Names(Here);

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(Names))]
    public async Task Say_Request_IsAnsweredAsExpected(string name)
    {
        (string[] expected, bool finish, byte[] request) = Read(name);
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);
        using RawCaller caller = await RawCaller.ConnectAsync(host);

        await caller.SayAsync(request);
        if (finish)
        {
            caller.Finish();
        }

        string heard = await caller.HearAllAsync();

        string[] statuses = [.. StatusLine().Matches(heard).Select(match => match.Groups[1].Value)];
        Assert.Contains($"{(statuses.Length == 0 ? "nothing" : string.Join(' ', statuses))}, jobs {client.Jobs.Count}", expected);
        Assert.DoesNotContain("Exception", heard, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);
    }

    [Fact]
    public void Names_Corpus_HasItsEntries() => Assert.True(Names().Count >= 30, $"{Names().Count}");

    private static (string[] Expected, bool Finish, byte[] Request) Read(string name)
    {
        (string[] head, string expected, string input) = CorpusText.Read(Here, name);
        string text = input.Replace("\\\n", "", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)
            .Replace("{LF}\r\n", "\n", StringComparison.Ordinal).Replace("{CR}\r\n", "\r", StringComparison.Ordinal)
            .Replace("{GOOD-LENGTH}", $"{Encoding.UTF8.GetByteCount(ShimHost.GoodBody)}", StringComparison.Ordinal)
            .Replace("{GOOD-LENGTH-HEX}", $"{Encoding.UTF8.GetByteCount(ShimHost.GoodBody):x}", StringComparison.Ordinal)
            .Replace("{GOOD}", ShimHost.GoodBody, StringComparison.Ordinal);
        return (expected.Split('|', StringSplitOptions.TrimEntries), head.Contains("finish"), CorpusText.Bytes(text));
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3})")]
    private static partial Regex StatusLine();
}
