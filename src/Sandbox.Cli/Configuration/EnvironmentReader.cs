namespace Sandbox.Cli.Configuration;

/// <summary>Reads settings out of the environment and gathers every error, so that all are seen at once.</summary>
internal sealed class EnvironmentReader(Func<string, string?> environment)
{
    private const int MostSecretBytes = 64 * 1024;
    private const int MostShown = 80;
    private readonly List<string> _errors = [];

    /// <summary>One sentence each: the variable, what is allowed, what was there.</summary>
    internal IReadOnlyList<string> Errors => _errors;

    /// <summary>The value, or the default when absent or wrong.</summary>
    internal T Get<T>(CliSetting<T> setting)
    {
        if (Find(setting) is not { Length: > 0 } text)
        {
            return setting.Default;
        }

        if (setting.Parse(text, out T value))
        {
            return value;
        }

        Fault($"{setting.Name} must be {setting.Range}, but it is \"{(text.Length > MostShown ? text[..MostShown] : text)}\".");
        return setting.Default;
    }

    internal void Fault(string sentence) => _errors.Add(sentence);

    private string? Find(CliSetting setting)
    {
        string? value = environment(setting.Name);
        string fileName = setting.Name + "_FILE";
        if (!setting.IsSecret || environment(fileName) is not { Length: > 0 } path)
        {
            return value;
        }

        if (!string.IsNullOrEmpty(value))
        {
            Fault($"{setting.Name} and {fileName} are both set; unset one.");
            return null;
        }

        return ReadSecret(fileName, path);
    }

    private string? ReadSecret(string fileName, string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostSecretBytes)
            {
                Fault($"{fileName} names a file of over {MostSecretBytes} bytes.");
            }
            else if (File.ReadAllText(path).Trim() is { Length: > 0 } secret)
            {
                return secret;
            }
            else
            {
                Fault($"{fileName} names an empty file.");
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Fault($"{fileName} names a file that cannot be read: {path}");
        }

        return null;
    }
}
