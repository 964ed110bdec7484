using System.CommandLine;

namespace Sandbox.Worker.Configuration;

/// <summary>The command line: one option for each setting that is no secret.</summary>
internal static class CommandLine
{
    private const int MostNameLength = 64;

    private const string Summary =
        """
        Runs untrusted code in hardened, single-use containers: a queue worker, an HTTP shim, or both.

        Every option can also be set in the environment (AMON_SANDBOX_PORT for --port) or, under the same name, in appsettings.json.
        The command line wins over the environment, and the environment over the file. Secrets have no option:
          AMON_SANDBOX_API_KEY   or  AMON_SANDBOX_API_KEY_FILE   key callers must send as a Bearer token [default: none]
          AMON_SANDBOX_AMQP_URI  or  AMON_SANDBOX_AMQP_URI_FILE  the broker; none means embedded: one process, nothing durable [default: none]
          AMON_SANDBOX_OTLP_HEADERS  or  AMON_SANDBOX_OTLP_HEADERS_FILE  what the collector asks for in headers, as NAME=VALUE,NAME=VALUE [default: none]
        Where neither is set, a credential of systemd's LoadCredential= is taken: api-key, amqp-uri, otlp-headers.

        Exit codes: 0 stopped when asked; 64 wrong usage; 69 engine, image, broker or port not to be had; 70 a service crashed; 78 wrong configuration.
        """;

    /// <summary>The command, which hands the configuration to <paramref name="run"/>.</summary>
    internal static RootCommand Build(Func<IConfiguration, Task<int>> run)
    {
        var root = new RootCommand(Summary);
        var options = new Dictionary<Setting, Option<string?>>();
        foreach (Setting setting in Settings.All)
        {
            foreach (Option<string?> option in OptionsFor(setting, options))
            {
                root.Options.Add(option);
            }
        }

        foreach (Setting secret in Settings.All.Where(setting => setting.IsSecret))
        {
            root.Options.Add(Refuse(secret));
        }

        root.Arguments.Add(RefuseTheRest());
        root.SetAction(async (parsed, _) =>
        {
            Dictionary<string, string?> given = options
                .Where(pair => parsed.GetResult(pair.Value) is { Implicit: false })
                .ToDictionary(pair => NameOf(pair.Key), pair => parsed.GetValue(pair.Value), StringComparer.Ordinal);
            IConfiguration configuration;
            try
            {
                configuration = Sources(given);
            }
            catch (Exception malformed) when (malformed is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"configuration: appsettings.json cannot be read: {malformed.GetBaseException().Message}")
                    .ConfigureAwait(false);
                return ExitCodes.Configuration;
            }

            return await run(configuration).ConfigureAwait(false);
        });
        return root;
    }

    /// <summary>The sources in their order: files, the environment, the command line.</summary>
    internal static IConfiguration Sources(IEnumerable<KeyValuePair<string, string?>> given) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .AddInMemoryCollection(given)
        .Build();

    // Taken only to be refused: an option that nobody knows is echoed with its value.
    private static Option<string[]> Refuse(Setting secret)
    {
        var option = new Option<string[]>(secret.Option) { Arity = ArgumentArity.ZeroOrMore, AllowMultipleArgumentsPerToken = true, Hidden = true };
        option.Validators.Add(result => result.AddError(
            $"{secret.Option} is not an option: every user of a host can read its command lines. Set {secret.Name}, or {secret.Name}_FILE to the path of a file that holds it."));
        return option;
    }

    // Whatever belongs to no option is not echoed beyond an option's name either: it may be a secret in the wrong place.
    private static Argument<string[]> RefuseTheRest()
    {
        var rest = new Argument<string[]>("rest") { Arity = ArgumentArity.ZeroOrMore, Hidden = true };
        rest.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                string name = text.Split('=')[0];
                result.AddError(name.StartsWith("--", StringComparison.Ordinal) && name.Length <= MostNameLength
                    ? $"{name} is not an option; --help lists them."
                    : "An argument belongs to no option; --help lists them.");
            }
        });
        return rest;
    }

    private static string NameOf(Setting setting) => setting.IsSecret ? setting.Name + "_FILE" : setting.Name;

    private static IEnumerable<Option<string?>> OptionsFor(Setting setting, Dictionary<Setting, Option<string?>> options)
    {
        string name = setting.IsSecret ? setting.Option + "-file" : setting.Option;
        string what = setting.IsSecret ? $"file that holds: {setting.Description}" : setting.Description;
        var option = new Option<string?>(name)
        {
            Description = $"{what} ({(setting.IsSecret ? "path" : setting.Range)}) [default: {setting.DefaultText}]",
            HelpName = "value",
        };
        options[setting] = option;
        yield return option;
    }
}
