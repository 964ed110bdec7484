using System.Reflection;
using System.Xml.Linq;

namespace Sandbox.Worker.Tests.Architecture;

/// <summary>Contracts ← Execution ← { Docker, RabbitMq, Http } ← Worker; { Docker, RabbitMq } ← Cli; and each foreign package in the one project that is for it.</summary>
public sealed class ReferenceRulesTests
{
    private static readonly string Source = Path.Combine(FindRoot(), "src");

    public static TheoryData<string, string[]> Rules() => new()
    {
        { "Sandbox.Contracts", [] },
        { "Sandbox.Execution", ["Sandbox.Contracts"] },
        { "Sandbox.Docker", ["Sandbox.Execution"] },
        { "Sandbox.RabbitMq", ["Sandbox.Execution"] },
        { "Sandbox.Http", ["Sandbox.Execution"] },
        { "Sandbox.Worker", ["Sandbox.Docker", "Sandbox.Http", "Sandbox.RabbitMq"] },
        { "Sandbox.Cli", ["Sandbox.Docker", "Sandbox.RabbitMq"] },
    };

    [Fact]
    public void Projects_All_AreInTheRules()
    {
        Assert.Equal(
            Rules().Select(rule => rule.Data.Item1).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void ProjectReferences_Project_AreExactlyTheRules(string project, string[] references)
    {
        Assert.Equal(
            references,
            Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Docker.DotNet", "Sandbox.Docker")]
    [InlineData("RabbitMQ.", "Sandbox.RabbitMq")]
    [InlineData("Serilog", "Sandbox.Worker")]
    [InlineData("OpenTelemetry", "Sandbox.Worker")]
    [InlineData("Spectre.Console", "Sandbox.Cli")]
    [InlineData("System.CommandLine", "Sandbox.Worker", "Sandbox.Cli")]
    [InlineData("Microsoft.AspNetCore", "Sandbox.Http")]
    public void PackageReferences_ForeignPackage_IsInTheProjectsThatAreForIt(string package, params string[] projects)
    {
        Assert.Equal(projects, Projects().Where(name => Items(name, "PackageReference").Any(id => id.StartsWith(package, StringComparison.Ordinal))));
    }

    [Fact]
    public void PackageReferences_Contracts_AreNone()
    {
        Assert.Empty(Items("Sandbox.Contracts", "PackageReference"));
        Assert.Empty(Items("Sandbox.Contracts", "FrameworkReference"));
    }

    [Fact]
    public void WebFramework_OnlyHttpAndWorker_UseIt()
    {
        Assert.Equal(["Sandbox.Http"], Projects().Where(name => Items(name, "FrameworkReference").Any()));
        Assert.Equal(["Sandbox.Worker"], Projects().Where(name => (string?)Load(name).Root!.Attribute("Sdk") == "Microsoft.NET.Sdk.Web"));
    }

    public static TheoryData<string, string[]> CompiledRules() => new()
    {
        { "Sandbox.Contracts", [] },
        { "Sandbox.Execution", ["Sandbox.Contracts"] },
        { "Sandbox.Docker", ["Sandbox.Contracts", "Sandbox.Execution"] },
        { "Sandbox.RabbitMq", ["Sandbox.Contracts", "Sandbox.Execution"] },
        { "Sandbox.Http", ["Sandbox.Contracts", "Sandbox.Execution"] },
        { "Sandbox.Worker", ["Sandbox.Contracts", "Sandbox.Docker", "Sandbox.Execution", "Sandbox.Http", "Sandbox.RabbitMq"] },
    };

    [Theory]
    [MemberData(nameof(CompiledRules))]
    public void Assembly_References_AreWithinTheRules(string name, string[] allowed)
    {
        string[] references = References(name);

        Assert.Empty(references.Where(reference => reference.StartsWith("Sandbox.", StringComparison.Ordinal)).Except(allowed));
        Assert.Equal(name == "Sandbox.Docker", references.Any(reference => reference.StartsWith("Docker.DotNet", StringComparison.Ordinal)));
        Assert.Equal(name == "Sandbox.RabbitMq", references.Any(reference => reference.StartsWith("RabbitMQ.", StringComparison.Ordinal)));
        Assert.Equal(name == "Sandbox.Worker", references.Any(reference => reference.StartsWith("Serilog", StringComparison.Ordinal)));
        Assert.Equal(name == "Sandbox.Worker", references.Any(reference => reference.StartsWith("OpenTelemetry", StringComparison.Ordinal)));
        Assert.Equal(
            name is "Sandbox.Http" or "Sandbox.Worker",
            references.Any(reference => reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)));
    }

    [Fact]
    public void Assembly_Contracts_NeedsTheRuntimeOnly()
    {
        Assert.All(References("Sandbox.Contracts"), reference => Assert.StartsWith("System.", reference, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Projects() => Rules().Select(rule => rule.Data.Item1);

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(Source, project, project + ".csproj"));

    private static IEnumerable<string> Items(string project, string kind) =>
        Load(project).Descendants(kind).Select(item => ((string)item.Attribute("Include")!).Replace('\\', '/'));

    private static string[] References(string name) => [.. Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name!)];

    private static string FindRoot()
    {
        // Up from this file, not from the program: a build's output may lie anywhere.
        for (DirectoryInfo? folder = new(Path.GetDirectoryName(ThisFile())!); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sandbox.Worker.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Sandbox.Worker.sln is nowhere above this file.");
    }

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
