using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Preload;

/// <summary>The image with numpy, imported while a sandbox waits, along with two libraries of the standard library.</summary>
public sealed class NumpyTests(NumpyTests.Preloading worker) : IClassFixture<NumpyTests.Preloading>
{
    [Fact]
    public async Task Run_NumpyProgram_ComputesRightly()
    {
        // Whole numbers, and sums of few terms: exact, whichever kernel the CPU gets.
        string stdout = await RunAsync(
            """
            import numpy as np
            a = np.arange(90_000, dtype=float).reshape(300, 300) % 7
            b = np.arange(90_000, dtype=float).reshape(300, 300) % 5
            product = a @ b
            print(all(product[i, j] == sum(x * y for x, y in zip(a[i].tolist(), b[:, j].tolist())) for i in (0, 123, 299) for j in (0, 45, 299)))
            print(np.linalg.solve([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]).round(12).tolist())
            print(np.fft.fft([1.0, 0.0, 0.0, 0.0]).real.tolist(), np.fft.irfft(np.fft.rfft([1.0, 2.0, 3.0, 4.0])).round(12).tolist())
            print(np.linalg.eigvalsh([[2.0, 0.0], [0.0, 5.0]]).round(12).tolist(), round(float(np.linalg.det(np.eye(50) * 1.5)), 3))
            np.testing.assert_allclose(np.linalg.inv(np.diag([1.0, 2.0, 4.0])), np.diag([1.0, 0.5, 0.25]))
            np.save('/output/a.npy', np.arange(3))
            print(np.load('/output/a.npy').tolist(), sorted(np.random.default_rng(1).permutation(4).tolist()))
            """);

        Assert.Equal(
            """
            True
            [0.8, 1.4]
            [1.0, 1.0, 1.0, 1.0] [1.0, 2.0, 3.0, 4.0]
            [2.0, 5.0] 637621500.214
            [0, 1, 2] [0, 1, 2, 3]

            """,
            stdout);
    }

    [Fact]
    public async Task Run_AnyProgram_FindsTheLibrariesImportedAlready() => Assert.Equal(
        "['decimal', 'json', 'numpy']\n",
        await RunAsync("import sys; print(sorted({'json', 'decimal', 'numpy', 'email'} & set(sys.modules)))"));

    [Fact]
    public async Task Run_ProgramThatDoesNotImport_HasNothingInItsGlobals()
    {
        Assert.Equal(
            "['__annotations__', '__builtins__', '__cached__', '__doc__', '__file__', '__loader__', '__name__', '__package__', '__spec__']\n",
            await RunAsync("print(sorted(globals()))"));
        RunResult result = await worker.Shim.RunAsync(Ask.Python("numpy.zeros(1)"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("NameError: name 'numpy' is not defined", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnyProgram_IsAScriptLikeAnyOther() => Assert.Equal(
        """
        True True
        ['/job/main.py'] /job /work
        ['0', '1', '2', '3']
        ['Threads:\t1']
        /job/main.py

        """,
        await RunAsync(
            """
            import os, signal, sys, threading
            if __name__ == '__main__':
                print(threading.current_thread() is threading.main_thread(), signal.signal(signal.SIGTERM, signal.SIG_IGN) is signal.SIG_DFL)
                print(sys.argv, sys.path[0], os.getcwd())
                print(sorted(os.listdir('/proc/self/fd')))
                print([line for line in open('/proc/self/status').read().splitlines() if line.startswith('Threads')])
                import main  # its folder was looked at while it was empty
                print(main.__file__)
            """));

    [Fact]
    public async Task Run_TwoPrograms_DrawDifferentNumbers()
    {
        const string Draw = "import numpy; print(numpy.random.rand()); print(numpy.random.default_rng().random())";

        string[] drawn = [.. (await RunAsync(Draw)).Split('\n'), .. (await RunAsync(Draw)).Split('\n')];

        Assert.Equal(4 + 1, drawn.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Run_ChildProcesses_ComputeToo() => Assert.Equal(
        "[14.0, 14.0, 14.0, 14.0]\n14.0\n",
        await RunAsync(
            """
            import multiprocessing, subprocess, sys
            import numpy as np

            def dot(_):
                return float(np.dot([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]))

            if __name__ == '__main__':
                with multiprocessing.get_context('fork').Pool(2) as pool:
                    print(pool.map(dot, range(4)))
                print(subprocess.run([sys.executable, '-c', 'import numpy as np; print(float(np.dot([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])))'],
                    capture_output=True, text=True, check=True).stdout, end='')
            """));

    [Fact]
    public async Task Run_Bash_IsNotConcerned()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Bash("echo out; echo err >&2; ls /proc/self/fd; python3 -c 'import numpy; print(int(numpy.ones(3).sum()))'"));

        Assert.Equal((JobStatus.Ok, 0, "out\n0\n1\n2\n3\n3\n", "err\n"), (result.Status, result.ExitCode, result.Stdout, result.Stderr));
    }

    [Fact]
    public async Task Run_WithoutPreloading_ImportsItByItself()
    {
        await using WorkerProcess plain = await WorkerProcess.StartReadyAsync(new() { ["IMAGE"] = TestEnvironment.NumpyImage, ["POOL_SIZE"] = "1" });

        RunResult result = await plain.Shim.RunAsync(Ask.Python("import sys; print('numpy' in sys.modules); import numpy; print(int(numpy.ones((3, 3)).sum()))"));

        Assert.Equal(("False\n9\n", ""), (result.Stdout, result.Stderr));
    }

    private async Task<string> RunAsync(string code)
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Python(code, 30));
        Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr));
        return result.Stdout;
    }

    /// <summary>Imports three libraries ahead.</summary>
    public sealed class Preloading : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["IMAGE"] = TestEnvironment.NumpyImage, ["PRELOAD"] = "json,decimal,numpy" };
    }
}
