namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>
/// A supervisor's streams of known content that answer at once, in pieces, and then end. What is written to it is lost. It counts how
/// often it was asked: that is the reader's work.
/// </summary>
/// <param name="content">What it says.</param>
/// <param name="piece">The most it gives at a time, by how much it has given.</param>
internal sealed class SplitWire(ReadOnlyMemory<byte> content, Func<int, int> piece) : Stream
{
    private int _at;

    internal int Reads { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Reads++;
        int count = Math.Min(Math.Min(buffer.Length, content.Length - _at), Math.Max(1, piece(_at)));
        content.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return ValueTask.FromResult(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
