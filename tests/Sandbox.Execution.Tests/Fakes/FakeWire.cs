using System.Threading.Channels;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>Both directions of a sandbox's standard streams, in memory. The test plays the supervisor.</summary>
internal sealed class FakeWire : Stream
{
    private readonly Channel<byte[]> _toWorker = Channel.CreateUnbounded<byte[]>();
    private readonly MemoryStream _fromWorker = new();
    private readonly TaskCompletionSource _writeBlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _jobArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _starved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlyMemory<byte> _rest;
    private byte[] _seal = [];

    /// <summary>The most one read gives.</summary>
    internal int MostPerRead { get; init; } = int.MaxValue;

    /// <summary>What writes wait for; null when they need not.</summary>
    internal Task? WritesWaitFor { get; init; }

    /// <summary>What writes throw.</summary>
    internal Exception? WriteFault { get; set; }

    /// <summary>Called once the last frame of a job has been written.</summary>
    internal Action<FakeWire>? OnJob { get; set; }

    internal byte[] Written => _fromWorker.ToArray();

    internal int Writes { get; private set; }

    /// <summary>Completes when the worker waits for a byte that nobody has sent.</summary>
    internal Task Starved => Volatile.Read(ref _starved).Task;

    /// <summary>Completes when the last frame of a job has been written.</summary>
    internal Task JobArrived => _jobArrived.Task;

    internal Task WriteBlocked => _writeBlocked.Task;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal static FakeWire Holding(params byte[][] frames)
    {
        var wire = new FakeWire();
        wire.Send(frames);
        return wire;
    }

    /// <summary>From now on nothing can be written to it.</summary>
    internal FakeWire Breaking(Exception fault)
    {
        WriteFault = fault;
        return this;
    }

    internal void Send(params byte[][] frames)
    {
        Volatile.Write(ref _starved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        foreach (byte[] frame in frames)
        {
            _toWorker.Writer.TryWrite(frame);
        }
    }

    /// <summary>The stream ends: with a fault, or as a closed pipe does.</summary>
    internal void Close(Exception? fault = null) => _toWorker.Writer.TryComplete(fault);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_rest.IsEmpty)
        {
            if (_toWorker.Reader.TryRead(out byte[]? next))
            {
                _rest = _seal.Length > 0 ? Frames.Sealed(next, _seal) : next;
                continue;
            }

            // The pending wait is registered first: whoever sees "starved" may then send, close or move the clock.
            Task<bool> more = _toWorker.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (!more.IsCompleted)
            {
                Volatile.Read(ref _starved).TrySetResult();
            }

            if (!await more)
            {
                return 0;
            }
        }

        int count = Math.Min(Math.Min(buffer.Length, MostPerRead), _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (WriteFault is { } fault)
        {
            throw fault;
        }

        if (WritesWaitFor is { } gate)
        {
            Task blocked = gate.WaitAsync(cancellationToken);
            _writeBlocked.TrySetResult();
            await blocked;
        }

        if (_seal.Length == 0)
        {
            _seal = Frames.SealOf(buffer.Span);
        }

        Writes++;
        _fromWorker.Write(buffer.Span);
        if (Written.AsSpan().EndsWith("G\0\0\0\0"u8))
        {
            _jobArrived.TrySetResult();
            OnJob?.Invoke(this);
        }
    }

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        Close(new IOException("hung up"));
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
