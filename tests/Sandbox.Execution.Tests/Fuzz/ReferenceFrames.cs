using System.Buffers.Binary;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>
/// What a frame reader must find in a whole stream, told in the simplest way there is: no buffer, no pieces, no waiting. The real
/// one is held against it.
/// </summary>
internal static class ReferenceFrames
{
    /// <summary>Walks over the frames; <paramref name="broken"/> tells a violation from a stream that just ends.</summary>
    /// <returns>Type, and where the payload begins and how long it is.</returns>
    internal static List<(byte Type, int At, int Length)> Find(ReadOnlySpan<byte> stream, int maxFileFrame, out bool broken)
    {
        List<(byte, int, int)> frames = [];
        broken = false;
        for (int at = 0; at + 5 <= stream.Length;)
        {
            byte type = stream[at];
            uint length = BinaryPrimitives.ReadUInt32BigEndian(stream[(at + 1)..]);
            long bound = type switch
            {
                (byte)'R' => 1024,
                (byte)'O' or (byte)'E' => 65_536,
                (byte)'D' => FrameReader.DoneBytes,
                (byte)'F' => maxFileFrame,
                (byte)'V' => 2048,
                (byte)'Z' => 0,
                _ => -1,
            };
            if (length > bound)
            {
                broken = true;
                break;
            }

            at += 5;
            if (stream.Length - at < length)
            {
                break;
            }

            frames.Add((type, at, (int)length));
            at += (int)length;
        }

        return frames;
    }
}
