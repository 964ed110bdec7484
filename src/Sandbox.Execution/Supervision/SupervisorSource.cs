using System.Text;

namespace Sandbox.Execution.Supervision;

/// <summary>The supervisor's program, which travels with the worker and not with the image.</summary>
public static class SupervisorSource
{
    /// <summary>
    /// What <c>python3 -c</c> is given: it takes a <see cref="SupervisorProgram"/> from standard input. The libraries to import ahead
    /// follow as an argument. The program's own <c>__main__</c> stays as the interpreter made it.
    /// </summary>
    public const string Boot = "exec((lambda m: m.loads(m.load(open(0, 'rb', closefd=False))))(__import__('marshal')), {'__name__': 'supervisor'})";

    /// <summary>
    /// The last argument. Its place in memory is what the program's own command line and environment are written to, for whoever looks
    /// into /proc.
    /// </summary>
    public static string Room { get; } = new(' ', 2048);

    /// <summary>supervisor.py.</summary>
    public static string Text { get; } = Load();

    private static string Load()
    {
        using Stream source = typeof(SupervisorSource).Assembly.GetManifestResourceStream("supervisor.py")
            ?? throw new InvalidOperationException("supervisor.py is not embedded.");
        using var reader = new StreamReader(source, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
