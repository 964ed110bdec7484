using System.CommandLine;

namespace Sandbox.Cli;

/// <summary>Runs a command's own part with its settings bound, and turns what goes wrong into an exit code.</summary>
/// <param name="parsed">The command line.</param>
/// <param name="run">The command's own part.</param>
/// <param name="cancellation">Fires at Ctrl-C.</param>
internal delegate Task<int> CommandRun(ParseResult parsed, Func<CliSession, Task<int>> run, CancellationToken cancellation);
