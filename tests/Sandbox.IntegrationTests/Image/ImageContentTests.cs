using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Image;

/// <summary>What ships: nothing unexpected, and nothing that gives a program more than it has.</summary>
public sealed class ImageContentTests(ImageArchives archives) : IClassFixture<ImageArchives>
{
    public static TheoryData<string> Images => [TestEnvironment.SandboxImage, TestEnvironment.NumpyImage];

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Content_OfTheImage_IsWhatTheManifestLists(string image)
    {
        string? difference = Manifest.Difference(Manifest.ListedFor(image), await Manifest.OfAsync(await archives.OfAsync(image)));

        Assert.True(difference is null, difference);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Content_OfTheImage_GivesNoPrivilege(string image) => Assert.Empty(await Privileges.FoundInAsync(await archives.OfAsync(image)));

    /// <summary>The way from the engine to the comparison carries what is to be found.</summary>
    [Fact]
    public async Task Content_OfAnImageWithASetuidFileMore_IsFoundByBoth()
    {
        string derived = await Engine.Default.DeriveImageAsync(
            TestEnvironment.SandboxImage,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["usr/bin/extra"] = "#!/bin/sh" },
            UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        try
        {
            string archive = await archives.OfAsync(derived);

            string? difference = Manifest.Difference(Manifest.ListedFor(TestEnvironment.SandboxImage), await Manifest.OfAsync(archive));

            Assert.Contains("\nadded:   -r-s-----x 0/0 /usr/bin/extra\n", difference, StringComparison.Ordinal);
            Assert.Equal(["/usr/bin/extra is setuid"], await Privileges.FoundInAsync(archive));
        }
        finally
        {
            await Engine.Default.RemoveImageAsync(derived);
        }
    }
}
