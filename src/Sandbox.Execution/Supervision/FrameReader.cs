using System.Buffers.Binary;

namespace Sandbox.Execution.Supervision;

/// <summary>
/// Takes frames off a stream that a hostile program may control. A length is checked against its type's bound before a byte of
/// payload is read, so a sandbox can make this class neither allocate more than <paramref name="maxFileFrame"/> nor wait for
/// more than that. Not thread-safe.
/// </summary>
/// <param name="source">The stream.</param>
/// <param name="maxFileFrame">The largest file frame, in bytes: path, content and the two bytes before them.</param>
internal sealed class FrameReader(Stream source, int maxFileFrame)
{
    internal const int HeaderBytes = 5;
    internal const int MaxReady = 1024;
    internal const int MaxChunk = 65_536;
    internal const int DoneBytes = 85 + FrameWriter.SealBytes;
    internal const int MaxRejected = 2048;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private Task<int>? _ahead;

    /// <summary>The largest file frame; set once the job's own limits are known.</summary>
    internal int MaxFileFrame { get; set; } = maxFileFrame;

    /// <summary>
    /// Starts reading before anything is expected. The task ends when something came after all, or the stream ended; what came is
    /// the beginning of the next frame.
    /// </summary>
    internal Task WatchAsync()
    {
        MakeRoom(HeaderBytes);
        return _ahead ??= source.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None).AsTask();
    }

    /// <summary>Reads one frame. The payload is valid until the next call.</summary>
    /// <exception cref="EndOfStreamException">The stream ended.</exception>
    /// <exception cref="ProtocolViolationException">The type is unknown, or the length is over its bound.</exception>
    internal async ValueTask<(FrameType Type, ReadOnlyMemory<byte> Payload)> ReadAsync(CancellationToken cancellation)
    {
        await FillAsync(HeaderBytes, cancellation).ConfigureAwait(false);
        var type = (FrameType)_buffer[_start];
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start + 1));
        if (length > MaxLength(type))
        {
            throw new ProtocolViolationException($"Frame {(byte)type} has {length} bytes; its bound is {MaxLength(type)}.");
        }

        int whole = HeaderBytes + (int)length;
        await FillAsync(whole, cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte> payload = _buffer.AsMemory(_start + HeaderBytes, (int)length);
        _start += whole;
        return (type, payload);
    }

    private int MaxLength(FrameType type) => type switch
    {
        FrameType.Ready => MaxReady,
        FrameType.Stdout or FrameType.Stderr => MaxChunk,
        FrameType.Done => DoneBytes,
        FrameType.File => MaxFileFrame,
        FrameType.Rejected => MaxRejected,
        FrameType.End => 0,
        _ => throw new ProtocolViolationException($"Frame type {(byte)type} is none that a supervisor sends."),
    };

    private async ValueTask FillAsync(int needed, CancellationToken cancellation)
    {
        if (_end - _start >= needed)
        {
            return;
        }

        if (_ahead is { } ahead)
        {
            // It writes into the buffer, so nothing may move before it has ended.
            Keep(await ahead.WaitAsync(cancellation).ConfigureAwait(false));
            _ahead = null;
        }

        MakeRoom(needed);
        while (_end - _start < needed)
        {
            Keep(await source.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false));
        }
    }

    private void Keep(int read) => _end += read > 0 ? read : throw new EndOfStreamException("The sandbox's output ended.");

    private void MakeRoom(int needed)
    {
        byte[] target = needed > _buffer.Length ? new byte[needed] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, _end - _start);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
