using Microsoft.Extensions.Configuration;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Tests.Fakes;

/// <summary>Settings as a test gives them, without their prefix.</summary>
internal static class Given
{
    internal static IConfiguration Configuration(params (string Suffix, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create("AMON_SANDBOX_" + pair.Suffix, pair.Value)))
        .Build();

    internal static WorkerSettings Settings(params (string Suffix, string? Value)[] settings)
    {
        (WorkerSettings bound, IReadOnlyList<string> errors) = SettingsBinder.Bind(Configuration(settings));
        Assert.Empty(errors);
        return bound;
    }

    internal static IReadOnlyList<string> Errors(params (string Suffix, string? Value)[] settings) => SettingsBinder.Bind(Configuration(settings)).Errors;
}
