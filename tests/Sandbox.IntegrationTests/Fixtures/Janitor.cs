using System.Diagnostics;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>
/// Ends what this process started, should this process be killed: a shell that is told ids, and kills those still listed when the pipe to
/// it closes. Whoever ends in order is taken off the list. Thread-safe.
/// </summary>
internal static class Janitor
{
    private const string Script =
        """
        trap '' INT TERM HUP
        list=' '
        while read -r sign id; do
            case $sign in
                +) list="$list$id " ;;
                -) list="${list%% "$id" *} ${list#* "$id" }" ;;
            esac
        done
        [ "$list" = ' ' ] || kill -9 $list
        """;

    private static readonly Lock Turn = new();
    private static StreamWriter? _pipe;

    /// <summary>Watches a process that this one has started.</summary>
    internal static void Watch(int process) => Tell($"+ {process}");

    /// <summary>It has ended: its id may be another's soon.</summary>
    internal static void Forget(int process) => Tell($"- {process}");

    private static void Tell(string line)
    {
        lock (Turn)
        {
            if (_pipe is null)
            {
                var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
                start.ArgumentList.Add("-c");
                start.ArgumentList.Add(Script);
                _pipe = Process.Start(start)!.StandardInput;
                _pipe.AutoFlush = true;
            }

            _pipe.WriteLine(line);
        }
    }
}
