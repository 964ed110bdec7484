using System.Text;
using Docker.DotNet;

namespace Sandbox.Docker.Containers;

/// <summary>
/// The attached standard streams as one <see cref="Stream"/>: reads give the supervisor's standard output, and its standard error
/// is kept aside, bounded, for diagnostics. Every transport fault becomes an <see cref="IOException"/>.
/// </summary>
/// <param name="attached">The engine's stream.</param>
internal sealed class AttachedStream(MultiplexedStream attached) : Stream
{
    private const int DiagnosticsBytes = 4096;
    private const int ReadBytes = 65_536;

    private readonly byte[] _buffer = new byte[ReadBytes];
    private readonly byte[] _diagnostics = new byte[DiagnosticsBytes];
    private int _diagnosticsLength;
    private int _start;
    private int _end;

    /// <summary>The beginning of what the supervisor wrote to standard error.</summary>
    internal string Diagnostics => Encoding.UTF8.GetString(_diagnostics, 0, _diagnosticsLength).Trim();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end)
        {
            MultiplexedStream.ReadResult read;
            try
            {
                read = await attached.ReadOutputAsync(_buffer, 0, _buffer.Length, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new IOException("The attached stream failed.", fault);
            }

            if (read.EOF)
            {
                return 0;
            }

            if (read.Target == MultiplexedStream.TargetStream.StandardOut)
            {
                (_start, _end) = (0, read.Count);
            }
            else
            {
                KeepDiagnostics(_buffer.AsSpan(0, read.Count));
            }
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The engine's client takes arrays only; every buffer written here is one.
        if (!System.Runtime.InteropServices.MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> segment))
        {
            segment = buffer.ToArray();
        }

        try
        {
            await attached.WriteAsync(segment.Array!, segment.Offset, segment.Count, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException("The attached stream failed.", fault);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            attached.Dispose();
        }

        base.Dispose(disposing);
    }

    private void KeepDiagnostics(ReadOnlySpan<byte> data)
    {
        int room = Math.Min(data.Length, _diagnostics.Length - _diagnosticsLength);
        data[..room].CopyTo(_diagnostics.AsSpan(_diagnosticsLength));
        _diagnosticsLength += room;
    }
}
