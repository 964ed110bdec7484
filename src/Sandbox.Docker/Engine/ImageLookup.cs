using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Engine;

/// <summary>
/// Finds the configured image. One that is named with a digest is that very content or none: a tag that has moved, or an engine that
/// resolves the name in its own way, is refused.
/// </summary>
internal static class ImageLookup
{
    /// <summary>The id of the image that sandboxes are to be made from.</summary>
    /// <exception cref="ImageMismatchException">The engine does not have the image with the digest.</exception>
    /// <exception cref="DockerApiException">The engine does not have the image, and no digest was asked for; or it refused.</exception>
    internal static async Task<string> FindAsync(EngineClient engine, ContainerOptions options, CancellationToken cancellation)
    {
        if (!ImageReference.TryParse(options.Image, out ImageReference? wanted) || wanted.Digest is not { } digest)
        {
            return (await engine.Docker.Images.InspectImageAsync(options.Image, cancellation).ConfigureAwait(false)).ID;
        }

        // The engine knows NAME@DIGEST for what came from a registry; of what was built here the digest is the id.
        ImageInspectResponse? found = await TryInspectAsync(engine, options.Image, cancellation).ConfigureAwait(false)
            ?? await TryInspectAsync(engine, digest, cancellation).ConfigureAwait(false);
        if (found is null && wanted.Name.Length > 0)
        {
            found = await TryInspectAsync(engine, wanted.Name, cancellation).ConfigureAwait(false);
        }

        return found switch
        {
            null => throw new ImageMismatchException(EngineFault.NoImage(options)),
            _ when IsThat(found, digest) => found.ID,
            _ => throw new ImageMismatchException(
                $"The engine's image {(wanted.Name.Length > 0 ? wanted.Name : digest)} is {found.ID}, and not the one with {digest} that AMON_SANDBOX_IMAGE asks for: "
                + "pull or build that one, or set the digest of an image that you trust."),
        };
    }

    private static bool IsThat(ImageInspectResponse image, string digest) =>
        image.ID == digest || (image.RepoDigests ?? []).Any(known => known.EndsWith("@" + digest, StringComparison.Ordinal));

    private static async Task<ImageInspectResponse?> TryInspectAsync(EngineClient engine, string name, CancellationToken cancellation)
    {
        try
        {
            return await engine.Docker.Images.InspectImageAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (DockerApiException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
