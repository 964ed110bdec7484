namespace Sandbox.Worker.Configuration;

/// <summary>Reads settings out of the configuration and gathers every error, so that an operator sees them all at once.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const int MaxSecretFileBytes = 64 * 1024;

    // systemd.exec(5): set for a service whose unit has LoadCredential= lines.
    private const string CredentialsFolder = "CREDENTIALS_DIRECTORY";

    private readonly List<string> _errors = [];

    /// <summary>One sentence each: the variable, what is allowed, what was there.</summary>
    internal IReadOnlyList<string> Errors => _errors;

    /// <summary>The value, or the default when absent or wrong.</summary>
    internal T Get<T>(Setting<T> setting)
    {
        string? text = Find(setting);
        if (string.IsNullOrEmpty(text))
        {
            return setting.Default;
        }

        if (setting.Parse(text, out T value))
        {
            return value;
        }

        Fault($"{setting.Name} must be {setting.Range}, but it is \"{(text.Length > 80 ? text[..80] : text)}\".");
        return setting.Default;
    }

    /// <summary>Adds an error; one that several readers of a setting meet is told once.</summary>
    internal void Fault(string sentence)
    {
        if (!_errors.Contains(sentence, StringComparer.Ordinal))
        {
            _errors.Add(sentence);
        }
    }

    // The variable, else the file that a variable names, else what the service manager has put into a folder for this process alone.
    private string? Find(Setting setting)
    {
        string? value = configuration[setting.Name];
        if (!setting.IsSecret)
        {
            return value;
        }

        string fileName = setting.Name + "_FILE";
        if (configuration[fileName] is { Length: > 0 } path)
        {
            if (string.IsNullOrEmpty(value))
            {
                return ReadSecret(path, $"{fileName} names");
            }

            Fault($"{setting.Name} and {fileName} are both set; unset one.");
            return null;
        }

        return string.IsNullOrEmpty(value) ? FindCredential(setting) : value;
    }

    private string? FindCredential(Setting setting)
    {
        if (configuration[CredentialsFolder] is not { Length: > 0 } folder)
        {
            return null;
        }

        string path = Path.Combine(folder, setting.Credential);
        return File.Exists(path) ? ReadSecret(path, $"{setting.Name}: the credential {setting.Credential} is") : null;
    }

    private string? ReadSecret(string path, string subject)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length > MaxSecretFileBytes)
            {
                Fault($"{subject} a file of over {MaxSecretFileBytes} bytes.");
            }
            else if (File.ReadAllText(path).Trim() is { Length: > 0 } secret)
            {
                return secret;
            }
            else
            {
                // Taken for "no secret" it would open the service to everybody.
                Fault($"{subject} an empty file.");
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Fault($"{subject} a file that cannot be read: {path}");
        }

        return null;
    }
}
