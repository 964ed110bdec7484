using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Docker.DotNet;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Tests.Containers;

public sealed class AttachedStreamTests
{
    private const byte Out = 1;
    private const byte Error = 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_InterleavedStreams_GivesStandardOutputOnly()
    {
        await using AttachedStream stream = Attach(Chunk(Out, "a1"), Chunk(Error, "oops"), Chunk(Out, "a2"), Chunk(Error, "!"));

        Assert.Equal("a1a2", await ReadAllAsync(stream, 100));
        Assert.Equal("oops!", stream.Diagnostics);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100_000)]
    public async Task ReadAsync_AnyBuffer_GivesTheSameBytes(int buffer)
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number},"));
        await using AttachedStream stream = Attach(Chunk(Out, text), Chunk(Out, "end"));

        Assert.Equal(text + "end", await ReadAllAsync(stream, buffer));
    }

    [Fact]
    public async Task ReadAsync_TextShapedLikeTheEnginesHeader_IsOnlyText()
    {
        string forged = Encoding.Latin1.GetString(Chunk(Error, "forged"));
        await using AttachedStream stream = Attach(Chunk(Out, forged));

        Assert.Equal(forged, await ReadAllAsync(stream, 100));
        Assert.Equal("", stream.Diagnostics);
    }

    [Fact]
    public async Task ReadAsync_PastTheEnd_GivesZeroAgainAndAgain()
    {
        await using AttachedStream stream = Attach();

        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
    }

    [Fact]
    public async Task ReadAsync_FloodOfDiagnostics_KeepsItsBeginning()
    {
        byte[][] flood = [.. Enumerable.Range(0, 1000).Select(number => Chunk(Error, $"{number:0000} line of a traceback\n"))];
        await using AttachedStream stream = Attach([.. flood, Chunk(Out, "x")]);

        Assert.Equal("x", await ReadAllAsync(stream, 100));
        Assert.StartsWith("0000 line", stream.Diagnostics, StringComparison.Ordinal);
        Assert.InRange(stream.Diagnostics.Length, 4000, 4096);
    }

    [Fact]
    public async Task ReadAsync_TransportFault_IsAnIOException()
    {
        await using var stream = new AttachedStream(new MultiplexedStream(new Broken(), multiplexed: true));

        IOException fault = await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(new byte[1], Token).AsTask());
        Assert.IsType<InvalidOperationException>(fault.InnerException);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_IsCancellation()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await using var stream = new AttachedStream(new MultiplexedStream(new Broken(), multiplexed: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[1], source.Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.WriteAsync(new byte[1], source.Token).AsTask());
    }

    [Fact]
    public async Task WriteAsync_AnyMemory_ArrivesUnchanged()
    {
        using var wire = new MemoryStream();
        await using var stream = new AttachedStream(new MultiplexedStream(wire, multiplexed: true));
        using var unusual = new NotAnArray("cd"u8.ToArray());

        await stream.WriteAsync("xaby"u8.ToArray().AsMemory(1, 2), Token);
        await stream.WriteAsync(unusual.Memory, Token);

        Assert.Equal("abcd"u8.ToArray(), wire.ToArray());
    }

    [Fact]
    public async Task WriteAsync_TransportFault_IsAnIOException()
    {
        await using var stream = new AttachedStream(new MultiplexedStream(new Broken(), multiplexed: true));

        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[1], Token).AsTask());
    }

    private static AttachedStream Attach(params byte[][] chunks) =>
        new(new MultiplexedStream(new MemoryStream([.. chunks.SelectMany(chunk => chunk)]), multiplexed: true));

    private static byte[] Chunk(byte stream, string text)
    {
        byte[] content = Encoding.Latin1.GetBytes(text);
        byte[] chunk = new byte[8 + content.Length];
        chunk[0] = stream;
        BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(4), content.Length);
        content.CopyTo(chunk, 8);
        return chunk;
    }

    private static async Task<string> ReadAllAsync(AttachedStream stream, int buffer)
    {
        var all = new List<byte>();
        byte[] piece = new byte[buffer];
        int read;
        while ((read = await stream.ReadAsync(piece, Token)) > 0)
        {
            all.AddRange(piece[..read]);
        }

        return Encoding.Latin1.GetString([.. all]);
    }

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException("broken");

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new InvalidOperationException("broken");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException("broken");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new InvalidOperationException("broken");
    }

    private sealed class NotAnArray(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
