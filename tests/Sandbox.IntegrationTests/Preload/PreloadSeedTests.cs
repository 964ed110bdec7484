using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Preload;

/// <summary>Libraries that keep a random state: imported ahead, in every sandbox by itself, none may repeat in another one.</summary>
public sealed class PreloadSeedTests(PreloadSeedTests.Preloading worker) : IClassFixture<PreloadSeedTests.Preloading>
{
    private const int Jobs = 32;
    private const int Batch = 8;

    private const string Draw =
        """
        import sys
        assert {'random', 'uuid', 'secrets', 'ssl', 'tempfile', 'numpy', 'threading'} <= set(sys.modules)
        import json, os, random, secrets, ssl, tempfile, uuid
        import numpy

        def draw():
            return {
                'random': random.random(), 'shuffled': random.sample(range(1000), 8), 'system': random.SystemRandom().random(),
                'uuid1': str(uuid.uuid1()), 'uuid4': str(uuid.uuid4()), 'secrets': secrets.token_hex(), 'ssl': ssl.RAND_bytes(16).hex(),
                'tempfile': tempfile.mktemp(), 'urandom': os.urandom(16).hex(),
                'numpy generator': numpy.random.default_rng().random(),
            }

        drawn = draw()
        drawn['hash'] = hash('x')
        drawn['numpy'] = numpy.random.rand()
        source, sink = os.pipe()
        if os.fork() == 0:
            os.write(sink, json.dumps(draw()).encode())
            os._exit(0)
        os.close(sink)
        drawn.update(('child ' + name, value) for name, value in json.loads(open(source, 'rb').read()).items())
        print(json.dumps(drawn))
        """;

    [Fact]
    public async Task Run_ManyPrograms_NoneDrawsWhatAnotherOneDrew()
    {
        List<RunResult> results = [];
        while (results.Count < Jobs)
        {
            results.AddRange(await Task.WhenAll(Enumerable.Range(0, Batch).Select(_ => worker.Shim.RunAsync(Ask.Python(Draw, 30)))));
        }

        Assert.All(results, result => Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr)));
        (string Name, string Value)[] drawn =
        [
            .. results.Select(result => JsonDocument.Parse(result.Stdout).RootElement).SelectMany(job => job.EnumerateObject()).Select(value => (value.Name, value.Value.GetRawText())),
        ];
        Assert.Equal(22 * Jobs, drawn.Length);
        Assert.Equal([], drawn.GroupBy(value => value.Value, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => string.Join(" = ", same)));
    }

    /// <summary>Imports ahead what keeps a state.</summary>
    public sealed class Preloading : WorkerFixture
    {
        internal override WorkerSettings Settings => new()
        {
            ["IMAGE"] = TestEnvironment.NumpyImage,
            ["QUEUE_WAIT_S"] = "300",
            ["PRELOAD"] = "random,uuid,secrets,ssl,tempfile,threading,numpy",
        };
    }
}
