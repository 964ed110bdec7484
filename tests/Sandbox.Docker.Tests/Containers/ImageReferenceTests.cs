using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Tests.Containers;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("image", "image", null)]
    [InlineData("image:1", "image:1", null)]
    [InlineData("localhost:5000/a/b:1", "localhost:5000/a/b:1", null)]
    [InlineData("57b35c5d1905", "57b35c5d1905", null)]
    [InlineData(Digest, "", Digest)]
    [InlineData("image@" + Digest, "image", Digest)]
    [InlineData("localhost:5000/a/b:1@" + Digest, "localhost:5000/a/b:1", Digest)]
    public void TryParse_Image_IsTakenApart(string text, string name, string? digest)
    {
        Assert.True(ImageReference.TryParse(text, out ImageReference? reference));
        Assert.Equal(new ImageReference(name, digest), reference);
    }

    [Theory]
    [InlineData("image@")]
    [InlineData("image@sha256:")]
    [InlineData("image@sha256:abc")]
    [InlineData("image@sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("image@0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("image@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("image@" + Digest + "0")]
    [InlineData("image@" + Digest + ":tag")]
    [InlineData("@" + Digest)]
    [InlineData("sha256:abc")]
    [InlineData("sha256:")]
    public void TryParse_DigestThatIsNone_IsRefused(string text) => Assert.False(ImageReference.TryParse(text, out _));
}
