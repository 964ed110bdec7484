using Sandbox.Docker.Engine;
using Sandbox.Docker.Tests.Fakes;

namespace Sandbox.Docker.Tests.Engine;

public sealed class ImageLookupTests
{
    private const int HangGuard = 20_000;
    private static readonly string Digest = $"sha256:{new string('d', 64)}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task FindAsync_NoDigest_IsWhateverTheNameMeans()
    {
        await using FakeEngine engine = Knowing(("image:1", """{"Id":"sha256:any"}"""));

        Assert.Equal("sha256:any", await FindAsync(engine, "image:1"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindAsync_DigestOfARegistry_IsThatImage()
    {
        await using FakeEngine engine = Knowing(($"r/image:1@{Digest}", $$"""{"Id":"sha256:theid","RepoDigests":["r/other@sha256:x","r/image@{{Digest}}"]}"""));

        Assert.Equal("sha256:theid", await FindAsync(engine, $"r/image:1@{Digest}"));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("")]
    [InlineData("image:1@")]
    public async Task FindAsync_IdOfAnImageBuiltHere_IsThatImage(string before)
    {
        await using FakeEngine engine = Knowing((Digest, $$"""{"Id":"{{Digest}}","RepoDigests":[]}"""), ("image:1", """{"Id":"sha256:newer"}"""));

        Assert.Equal(Digest, await FindAsync(engine, before + Digest));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindAsync_NameMovedOn_IsAMismatchThatNamesBoth()
    {
        await using FakeEngine engine = Knowing(("image:1", """{"Id":"sha256:newer","RepoDigests":null}"""));

        ImageMismatchException fault = await Assert.ThrowsAsync<ImageMismatchException>(() => FindAsync(engine, $"image:1@{Digest}"));

        Assert.StartsWith($"The engine's image image:1 is sha256:newer, and not the one with {Digest} ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, EngineFault.Explain(fault, engine.Options));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("image:1@")]
    [InlineData("")]
    public async Task FindAsync_EngineThatAnswersWithAnotherImage_IsNotBelieved(string before)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"Id":"sha256:other","RepoDigests":["image@sha256:other"]}"""));

        await Assert.ThrowsAsync<ImageMismatchException>(() => FindAsync(engine, before + Digest));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindAsync_NeitherNameNorDigest_SaysThatThereIsNone()
    {
        await using FakeEngine engine = Knowing();

        ImageMismatchException fault = await Assert.ThrowsAsync<ImageMismatchException>(() => FindAsync(engine, $"image:1@{Digest}"));

        Assert.StartsWith($"The engine has no image image:1@{Digest}: ", fault.Message, StringComparison.Ordinal);
    }

    private static FakeEngine Knowing(params (string Name, string Json)[] images) => new(call =>
    {
        string name = call.Path.Split("/images/")[1].Split("/json")[0];
        (string? found, string json) = images.FirstOrDefault(image => image.Name == name);
        return found is null ? EngineAnswer.Fault(404, $"No such image: {name}") : EngineAnswer.Ok(json);
    });

    private static Task<string> FindAsync(FakeEngine engine, string image) => ImageLookup.FindAsync(engine.Client, engine.Options with { Image = image }, Token);
}
