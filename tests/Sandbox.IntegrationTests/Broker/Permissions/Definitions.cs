using System.Text.Json.Nodes;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker.Permissions;

/// <summary>What deploy/rabbitmq/make-definitions.sh writes, with passwords of its own making.</summary>
internal sealed class Definitions
{
    private readonly Dictionary<string, string> _passwords;

    private Definitions(string json, Dictionary<string, string> passwords) => (Json, _passwords) = (json, passwords);

    /// <summary>The file.</summary>
    internal string Json { get; }

    /// <summary>The password that was made for a user.</summary>
    internal string PasswordOf(string user) => _passwords[user];

    /// <summary>The users in the file.</summary>
    internal IEnumerable<string> Users => _passwords.Keys;

    /// <summary>Runs the script.</summary>
    internal static async Task<Definitions> MakeAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sandbox-definitions-");
        try
        {
            ToolOutput output = await Tool.TryRunAsync("bash", [Script, folder.FullName]);
            Assert.Equal((0, ""), (output.ExitCode, output.Stderr));
            string json = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "definitions.json"));
            Dictionary<string, string> passwords = folder.GetFiles("*.password").ToDictionary(
                file => Path.GetFileNameWithoutExtension(file.Name), file => File.ReadAllText(file.FullName).Trim(), StringComparer.Ordinal);
            Assert.Equal(JsonNode.Parse(json)!["users"]!.AsArray().Select(user => user!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal), passwords.Keys.Order(StringComparer.Ordinal));
            return new Definitions(json, passwords);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The file in the repository, whose users have no passwords.</summary>
    internal static Task<string> ReadTemplateAsync() => File.ReadAllTextAsync(Path.Combine(Folder, "definitions.json"));

    // Copied beside the tests by the build.
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "deploy", "rabbitmq");

    private static string Script => Path.Combine(Folder, "make-definitions.sh");
}
