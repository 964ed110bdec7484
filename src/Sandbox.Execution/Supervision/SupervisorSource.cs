using System.Text;

namespace Sandbox.Execution.Supervision;

/// <summary>The supervisor's program, which travels with the worker and not with the image.</summary>
public static class SupervisorSource
{
    /// <summary>
    /// What <c>python3 -c</c> is given; the source follows as an argument, and then the libraries to import ahead. So the program's own
    /// <c>__main__</c> stays as the interpreter made it.
    /// </summary>
    public const string Boot = "exec(__import__('sys').argv[1], {'__name__': 'supervisor'})";

    /// <summary>supervisor.py. Linux takes at most 128 KiB in one argument; a test holds it below.</summary>
    public static string Text { get; } = Load();

    private static string Load()
    {
        using Stream source = typeof(SupervisorSource).Assembly.GetManifestResourceStream("supervisor.py")
            ?? throw new InvalidOperationException("supervisor.py is not embedded.");
        using var reader = new StreamReader(source, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
