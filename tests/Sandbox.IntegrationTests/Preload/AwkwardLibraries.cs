using Sandbox.IntegrationTests.Fixtures;
using Sandbox.IntegrationTests.Preload;

[assembly: AssemblyFixture(typeof(AwkwardLibraries))]

namespace Sandbox.IntegrationTests.Preload;

/// <summary>The sandbox image with libraries in it that do, when they are imported, what no library should. Made when first asked for.</summary>
public sealed class AwkwardLibraries : IAsyncDisposable
{
    // Where Debian's Python looks for libraries, whichever version it has.
    private const string Folder = "usr/lib/python3/dist-packages";

    private static readonly Dictionary<string, string> Sources = new(StringComparer.Ordinal)
    {
        ["amon_raises"] =
            """
            raise ValueError('first line\n\nsecond line\0')
            """,
        ["amon_exits"] =
            """
            import sys
            sys.exit(3)
            """,
        ["amon_ends"] =
            """
            import os
            os._exit(7)
            """,
        ["amon_aborts"] =
            """
            import os
            os.abort()
            """,
        ["amon_eats"] =
            """
            eaten = [b'x' * (64 << 20) for _ in range(64)]
            """,
        ["amon_closes"] =
            """
            import os
            os.closerange(3, 1024)
            """,
        ["amon_hangs"] =
            """
            import time
            while True:
                time.sleep(1)
            """,

        // More than a pipe holds, in every way there is; and something that looks like the supervisor's last frame.
        ["amon_prints"] =
            """
            import ctypes, os, subprocess, sys
            print('noise ' * 30_000)
            print('noise', file=sys.stderr, flush=True)
            os.write(1, b'Z\0\0\0\0')
            os.write(2, b'noise\n' * 30_000)
            ctypes.CDLL(None).printf(b'noise that stays in the buffer of C')
            subprocess.run(['bash', '-c', 'echo noise; echo noise >&2'], check=True)
            """,

        // Speaks up once its sandbox waits.
        ["amon_speaks_later"] =
            """
            import threading, time

            def speak():
                global spoken
                time.sleep(0.5)
                print('noise', flush=True)
                spoken = True

            spoken = False
            threading.Thread(target=speak, daemon=True).start()
            """,
    };

    private readonly Lazy<Task<string>> _image = new(() => Engine.Default.DeriveImageAsync(
        TestEnvironment.SandboxImage,
        Sources.ToDictionary(source => $"{Folder}/{source.Key}.py", source => source.Value, StringComparer.Ordinal)));

    /// <summary>The image.</summary>
    internal Task<string> GetImageAsync() => _image.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_image is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await Engine.Default.RemoveImageAsync(await _image.Value);
        }
    }
}
