using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Fuzz;

/// <summary>
/// Hostile bodies and hostile requests through the real server and the real endpoint: an answer that is a contract's, no crash, little memory, and the next
/// call is served. SANDBOX_FUZZ_SEED takes other inputs than the usual ones, SANDBOX_FUZZ_FACTOR more.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "The same inputs in every run are what is wanted.")]
public sealed class EndpointFuzzTests
{
    private const int HangGuard = 120_000;
    private const int Callers = 4;

    private static readonly int Seed = Number("SANDBOX_FUZZ_SEED", 20_300_131);
    private static readonly int Factor = Number("SANDBOX_FUZZ_FACTOR", 1);

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud800", "null", "1e308", "-1", "\"code\"", "\"input_files\"", "\"path\"", "\"content_b64\"", "\0", "嗨", "[[[[[[[[[[[[[[[[[[",
    ];

    private static readonly string[] Good =
    [
        ShimHost.GoodBody,
        """{"language":"bash","code":"x","input_files":[{"path":"a/b","content_b64":"aGk="},{"path":"c","content_b64":""}]}""",
        """{"job_id":"j","request_id":"r","language":" PYTHON ","code":"\u0000","timeout_s":10,"deadline":"2030-01-31T12:00:00Z"}""",
    ];

    private static readonly string[] Pieces =
    [
        "POST /run HTTP/1.1\r\n", "GET /health HTTP/1.1\r\n", "Host: x\r\n", "Content-Type: application/json\r\n", "Content-Length: 5\r\n", "Content-Length: 85\r\n", "Transfer-Encoding: chunked\r\n",
        "\r\n", "\n", "\r", "5\r\nabcde\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Authorization: Bearer x\r\n", ShimHost.GoodBody, "{}", " ", ":", "HTTP/1.0\r\n", "\0", "X: y\r\n",
    ];

    private static readonly int[] Contract = [200, 400, 401, 404, 405, 408, 411, 413, 414, 417, 431, 501, 505];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task Run_HostileBodies_AreAnsweredByTheContract()
    {
        const int rounds = 6_000;
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);
        await host.RunAsync(ShimHost.GoodBody);
        var statuses = new int[600];
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (int round = caller; round < rounds * Factor; round += Callers)
            {
                byte[] body = Body(new Random(HashCode.Combine(Seed, round)));
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                ShimHost.Answer answer = await host.RunAsync(content);
                Interlocked.Increment(ref statuses[(int)answer.Status]);
                if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.BadRequest) || (answer.Status == HttpStatusCode.BadRequest && answer.Type != "application/problem+json"))
                {
                    Assert.Fail($"SANDBOX_FUZZ_SEED={Seed}, round {round}: {(int)answer.Status} {answer.Text} for {Convert.ToHexString(body)}");
                }
            }
        }));

        // Both sides of the connection, the caller's included.
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated / (rounds * Factor) < 128 * 1024, $"{allocated / (rounds * Factor)} bytes a call");
        Assert.True(statuses[200] > 300 && statuses[400] > 2_000, $"{statuses[200]} good, {statuses[400]} bad");
        Assert.Equal(statuses[200] + 1, client.Jobs.Count);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Say_HostileRequests_AreAnsweredByTheContractOrNotAtAll()
    {
        const int rounds = 3_000;
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Finishing(JobStatus.Ok));
        int answered = 0;

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (int round = caller; round < rounds * Factor; round += Callers)
            {
                byte[] request = Request(new Random(HashCode.Combine(Seed, round)));
                using RawCaller raw = await RawCaller.ConnectAsync(host);
                await raw.SayAsync(request);
                raw.Finish();
                string heard = await raw.HearAllAsync();
                bool good = heard.Length == 0 || (heard.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(heard.AsSpan(9, 3), CultureInfo.InvariantCulture, out int status) && (Contract.Contains(status) || status == 100));
                if (!good || heard.Contains("Exception", StringComparison.Ordinal))
                {
                    Assert.Fail($"SANDBOX_FUZZ_SEED={Seed}, round {round}: {heard} for {Convert.ToHexString(request)}");
                }

                Interlocked.Add(ref answered, heard.Length > 0 ? 1 : 0);
            }
        }));

        Assert.InRange(answered, rounds * Factor / 8, rounds * Factor);
        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);
    }

    private static byte[] Body(Random random)
    {
        string good = Good[random.Next(Good.Length)];
        if (random.Next(3) == 0)
        {
            int at = random.Next(good.Length + 1);
            return Encoding.UTF8.GetBytes(good[..at] + Tokens[random.Next(Tokens.Length)] + good[Math.Min(good.Length, at + random.Next(3))..]);
        }

        return Spoil(random, Encoding.UTF8.GetBytes(good));
    }

    private static byte[] Request(Random random)
    {
        string text = random.Next(2) == 0
            ? $"POST /run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(ShimHost.GoodBody)}\r\n\r\n{ShimHost.GoodBody}"
            : string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)]).Prepend(Pieces[random.Next(2)]));
        return Spoil(random, Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Spoil(Random random, byte[] source)
    {
        var bytes = new List<byte>(source);
        for (int change = random.Next(4); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : usual;
}
