using System.Globalization;
using System.Text;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Supervision;

/// <summary>What a supervisor says of itself in its first frame.</summary>
/// <param name="Python">The image's Python version, such as 3.13.5.</param>
/// <param name="Languages">What the image can run.</param>
/// <param name="PreloadFault">The library that could not be imported ahead, and why; empty when all were.</param>
/// <param name="Guarded">Whether the kernel keeps programs out of the supervisor's memory and descriptors.</param>
/// <param name="Landlock">The kernel's version of Landlock that programs are confined by, 0 to 255; 0 when it has none to offer.</param>
/// <param name="UserId">The numeric user it runs as; null when it does not say.</param>
public sealed record SupervisorGreeting(string Python, IReadOnlySet<Language> Languages, string PreloadFault, bool Guarded, int Landlock, int? UserId)
{
    internal static SupervisorGreeting Parse(ReadOnlySpan<byte> payload)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Encoding.UTF8.GetString(payload).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = line.Split('=', 2);
            fields[pair[0]] = pair.Length == 2 ? pair[1] : "";
        }

        if (fields.GetValueOrDefault("protocol") != FrameWriter.ProtocolVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw new ProtocolViolationException("The supervisor speaks another protocol.");
        }

        var languages = new HashSet<Language>();
        foreach (string name in fields.GetValueOrDefault("languages", "").Split(','))
        {
            if (name == "python")
            {
                languages.Add(Language.Python);
            }
            else if (name == "bash")
            {
                languages.Add(Language.Bash);
            }
        }

        int? user = int.TryParse(fields.GetValueOrDefault("uid"), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        return new SupervisorGreeting(
            fields.GetValueOrDefault("python", ""),
            languages,
            fields.GetValueOrDefault("preload_fault", ""),
            fields.GetValueOrDefault("guarded") == "yes",
            byte.TryParse(fields.GetValueOrDefault("landlock"), NumberStyles.None, CultureInfo.InvariantCulture, out byte landlock) ? landlock : 0,
            user);
    }
}
