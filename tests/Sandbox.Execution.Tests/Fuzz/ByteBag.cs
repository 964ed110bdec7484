using System.Text;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>Bytes that can be put together and spoilt, over and over without new memory.</summary>
internal sealed class ByteBag
{
    private byte[] _bytes = new byte[256 * 1024];

    internal int Length { get; private set; }

    internal Span<byte> Span => _bytes.AsSpan(0, Length);

    internal ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    internal void Clear() => Length = 0;

    internal void Add(byte value)
    {
        Room(1);
        _bytes[Length++] = value;
    }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    internal void Add(string text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    internal void Remove(int at, int count)
    {
        Buffer.BlockCopy(_bytes, at + count, _bytes, at, Length - at - count);
        Length -= count;
    }

    /// <summary>Copies a part of it to another place, where the rest moves on.</summary>
    internal void Repeat(int from, int count, int to)
    {
        Room(count);
        Span<byte> copy = stackalloc byte[count];
        _bytes.AsSpan(from, count).CopyTo(copy);
        Buffer.BlockCopy(_bytes, to, _bytes, to + count, Length - to);
        copy.CopyTo(_bytes.AsSpan(to));
        Length += count;
    }

    /// <summary>Spoils it without knowing what it is: up to four bytes, bits or stretches.</summary>
    internal void Spoil(FuzzRandom random)
    {
        for (int change = random.Next(5); change > 0 && Length > 0; change--)
        {
            int at = random.Next(Length);
            switch (random.Next(7))
            {
                case 0:
                    _bytes[at] = random.NextByte();
                    break;
                case 1:
                    _bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    _bytes[at] = random.OneIn(2) ? (byte)0xFF : (byte)0;
                    break;
                case 3:
                    Remove(at, Math.Min(random.Next(1, 9), Length - at));
                    break;
                case 4:
                    Length = at;
                    break;
                case 5:
                    Repeat(at, Math.Min(random.Next(1, 30), Length - at), random.Next(Length + 1));
                    break;
                default:
                    Add(random.NextByte());
                    break;
            }
        }
    }

    private void Room(int more)
    {
        if (Length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}
