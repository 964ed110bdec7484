namespace Sandbox.Cli.Jobs;

/// <summary>Reads files whose size nobody has promised.</summary>
internal static class BoundedFile
{
    internal const string StandardInput = "-";
    private const int Piece = 64 * 1024;

    /// <summary>Reads the whole file, or standard input for <c>-</c>; of one that is too large, one byte more than allowed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes at most.</param>
    /// <param name="host">Whose standard input.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="CliException">It cannot be read.</exception>
    internal static async Task<byte[]> ReadAsync(string path, int most, CliHost host, CancellationToken cancellation)
    {
        try
        {
            Stream stream = path == StandardInput ? host.In() : File.OpenRead(path);
            await using (stream.ConfigureAwait(false))
            {
                return await ReadAsync(stream, most, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CliException(ExitCodes.NotFound, "file_unreadable", $"{path} cannot be read: {unreadable.Message}");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int most, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        byte[] piece = new byte[Piece];
        while (content.Length <= most)
        {
            int room = (int)Math.Min(piece.Length, most + 1 - content.Length);
            int read = await stream.ReadAsync(piece.AsMemory(0, room), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            content.Write(piece, 0, read);
        }

        return content.ToArray();
    }
}
