using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Supervision;

/// <summary>Writes a whole job as frames: header, code, files, go.</summary>
internal static class FrameWriter
{
    internal const byte ProtocolVersion = 4;

    /// <summary>Bytes of a job's seal.</summary>
    internal const int SealBytes = 16;

    /// <summary>
    /// Writes all of the job but its end: the program starts no sooner than that is written. The end of a small job, which is the
    /// common case, is all of it, so that it leaves in a single write.
    /// </summary>
    /// <param name="wire">The supervisor's standard input.</param>
    /// <param name="job">The job.</param>
    /// <param name="limits">What the supervisor is to enforce.</param>
    /// <param name="grace">Between SIGTERM and SIGKILL.</param>
    /// <param name="seal">What the done frame must end with.</param>
    /// <param name="cancellation">The deadline.</param>
    /// <returns>The end, to be written.</returns>
    internal static async Task<ReadOnlyMemory<byte>> StageAsync(Stream wire, Job job, Limits limits, TimeSpan grace, ReadOnlyMemory<byte> seal, CancellationToken cancellation)
    {
        var small = new ArrayBufferWriter<byte>(1024 + job.Code.Length);
        Header(small, job, limits, grace, seal.Span);
        Frame(small, FrameType.Code, job.Code.Length);
        small.Write(job.Code);
        foreach (JobFile file in job.InputFiles)
        {
            int pathBytes = Encoding.UTF8.GetByteCount(file.Path);
            Frame(small, FrameType.Input, 2 + pathBytes + file.Content.Length);
            BinaryPrimitives.WriteUInt16BigEndian(small.GetSpan(2), (ushort)pathBytes);
            small.Advance(2);
            Encoding.UTF8.GetBytes(file.Path, small);
            await wire.WriteAsync(small.WrittenMemory, cancellation).ConfigureAwait(false);
            small.ResetWrittenCount();
            await wire.WriteAsync(file.Content, cancellation).ConfigureAwait(false);
        }

        Frame(small, FrameType.Go, 0);
        return small.WrittenMemory;
    }

    private static void Header(ArrayBufferWriter<byte> target, Job job, Limits limits, TimeSpan grace, ReadOnlySpan<byte> seal)
    {
        Frame(target, FrameType.Job, 2 + SealBytes + (8 * 4));
        target.Write([ProtocolVersion, (byte)job.Language]);
        target.Write(seal);
        Number(target, (int)job.Timeout.TotalMilliseconds);
        Number(target, (int)grace.TotalMilliseconds);
        Number(target, limits.StreamBytes);
        Number(target, limits.StreamBytes);
        Number(target, limits.FileCount);
        Number(target, limits.FileBytes);
        Number(target, limits.OutputTotalBytes);
        Number(target, job.InputFiles.Count);
    }

    private static void Frame(ArrayBufferWriter<byte> target, FrameType type, int length)
    {
        target.Write([(byte)type]);
        Number(target, length);
    }

    private static void Number(ArrayBufferWriter<byte> target, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(target.GetSpan(4), value);
        target.Advance(4);
    }
}
