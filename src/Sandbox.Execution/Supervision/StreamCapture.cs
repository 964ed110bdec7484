using System.Buffers;
using System.Text;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Supervision;

/// <summary>Keeps an output stream up to its limit. The supervisor keeps the same limit; this side does not rely on that.</summary>
/// <param name="limit">Bytes kept at most.</param>
internal sealed class StreamCapture(int limit)
{
    private readonly ArrayBufferWriter<byte> _kept = new();
    private long _dropped;

    internal void Append(ReadOnlySpan<byte> data)
    {
        int room = Math.Min(limit - _kept.WrittenCount, data.Length);
        _kept.Write(data[..room]);
        _dropped += data.Length - room;
    }

    /// <summary>The text, with what the supervisor dropped added to what was dropped here.</summary>
    internal CapturedText Finish(long droppedBySupervisor)
    {
        Int128 dropped = (Int128)_dropped + droppedBySupervisor;
        ReadOnlySpan<byte> bytes = _kept.WrittenSpan;
        if (dropped > 0)
        {
            // A character split by the cut is not an undecodable one: leave its first half out.
            int whole = WholeCharacters(bytes);
            dropped += bytes.Length - whole;
            bytes = bytes[..whole];
        }

        return new CapturedText(Encoding.UTF8.GetString(bytes), long.CreateSaturating(dropped));
    }

    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            byte lead = bytes[^back];
            if ((lead & 0b1100_0000) == 0b1000_0000)
            {
                continue;
            }

            int expected = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return expected > back ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }
}
