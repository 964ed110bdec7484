namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>
/// What deploy/test.sh sets for Testcontainers, for runs without it: no helper container from a registry, ports on the loopback address,
/// and an API that the engine speaks (Testcontainers asks for 1.44; Debian 12's engine has 1.41). In this process only.
/// </summary>
internal static class TestcontainersSetUp
{
    private static readonly Version Asked = new(1, 44);

    /// <summary>Must run before anything of Testcontainers is touched.</summary>
    internal static async Task ApplyAsync()
    {
        SetWhenAbsent("TESTCONTAINERS_RYUK_DISABLED", "true");
        SetWhenAbsent("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1");
        string version = (await Tool.RunAsync("docker", "version", "--format", "{{.Server.APIVersion}}")).Stdout.Trim();
        if (Version.TryParse(version, out Version? spoken) && spoken < Asked)
        {
            SetWhenAbsent("DOCKER_API_VERSION", version);
        }
    }

    private static void SetWhenAbsent(string name, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
