using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Documents;

/// <summary>The schema of AsyncAPI 3 as its makers publish it, fetched once with npm: tests/clients/asyncapi says which version.</summary>
internal static class AsyncApiSchemas
{
    private const string File = "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json";

    internal static async Task<string> ReadAsync()
    {
        string folder = Directory.CreateDirectory(Repository.PathOf(".artifacts/asyncapi")).FullName;
        string lockFile = Repository.Read("tests/clients/asyncapi/package-lock.json");
        string installed = Path.Combine(folder, "package-lock.json");
        if (!System.IO.File.Exists(Path.Combine(folder, File)) || await System.IO.File.ReadAllTextAsync(installed) != lockFile)
        {
            System.IO.File.Copy(Repository.PathOf("tests/clients/asyncapi/package.json"), Path.Combine(folder, "package.json"), overwrite: true);
            await System.IO.File.WriteAllTextAsync(installed, lockFile);
            ToolOutput output = await Tool.TryRunAsync(
                "npm", ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"], within: TimeSpan.FromMinutes(3));
            if (output.ExitCode != 0)
            {
                throw new PreparationException($"npm could not fetch the schemas of AsyncAPI: {output.Stderr}");
            }
        }

        return await System.IO.File.ReadAllTextAsync(Path.Combine(folder, File));
    }
}
