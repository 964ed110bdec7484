using System.Buffers;
using System.Numerics;

namespace Sandbox.Http.Runs;

/// <summary>
/// A body as far as it has arrived. Memory follows what came, never what was announced, and is the pool's again when this is disposed.
/// </summary>
/// <param name="share">Where the memory is accounted for.</param>
/// <param name="limit">Bytes of the largest body.</param>
internal sealed class RequestBody(IntakeShare share, int limit) : IDisposable
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = [];
    private int _length;

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Whether so many bytes more would still be within the limit.</summary>
    internal bool Fits(long more) => _length + more <= limit;

    /// <summary>Adds what has come, which must fit; false when there is no memory for it now.</summary>
    internal bool TryAppend(in ReadOnlySequence<byte> data)
    {
        int needed = _length + (int)data.Length;
        if (needed > _bytes.Length && !TryGrow(needed))
        {
            return false;
        }

        data.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[] bytes = Interlocked.Exchange(ref _bytes, []);
        _length = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // Doubled, so that a body of n bytes is copied less than n bytes' worth in all; powers of two are what the pool has.
    private bool TryGrow(int needed)
    {
        int size = (int)Math.Max(FirstBytes, BitOperations.RoundUpToPowerOf2((uint)needed));
        if (!share.TryGrowTo(size))
        {
            return false;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
        return true;
    }
}
