using System.Buffers.Binary;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Http.Tests.Fakes;

/// <summary>Sandboxes in which the probe program answers as it should, whatever is written to them.</summary>
internal sealed class CannedSandboxFactory : ISandboxFactory
{
    private const int SealBytes = 16;

    private static readonly byte[] Greeting = Frame('R', "protocol=4\npython=3.13\nlanguages=python\nuid=10001\nguarded=yes\nlandlock=5"u8);

    private static readonly byte[] Done = Frame('D', new byte[85 + SealBytes]);

    private static readonly byte[] Conversation =
    [
        .. Greeting, .. Frame('O', "in"u8), .. Done,
        .. Frame('F', "\0\u0005probeout"u8), .. Frame('Z', []),
    ];

    public Task<ISandbox> CreateAsync(ReadOnlyMemory<byte> supervisor, CancellationToken cancellation) => Task.FromResult<ISandbox>(new Canned());

    public Task<string?> FindRecipeAsync(CancellationToken cancellation) => Task.FromResult<string?>("canned");

    private static byte[] Frame(char type, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame.AsSpan(5));
        return frame;
    }

    private sealed class Canned : ISandbox
    {
        public string Id => "canned";

        public Stream Wire { get; } = OneWay.Create();

        public Task<SandboxFate> InspectAsync(CancellationToken cancellation) => Task.FromResult(new SandboxFate(SandboxFateKind.Running, ""));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class OneWay : MemoryStream
    {
        private readonly byte[] _conversation;
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private OneWay(byte[] conversation)
            : base(conversation, writable: true) => _conversation = conversation;

        internal static OneWay Create() => new([.. Conversation]);

        // The greeting first: the rest is an answer to the job, and one that came unasked would be a sandbox to throw away.
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Greeting.Length)
            {
                return await base.ReadAsync(buffer[..Math.Min(buffer.Length, Greeting.Length - (int)Position)], cancellationToken);
            }

            await _asked.Task.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }

        // Nothing that is written stays, but the job's seal, which the done frame ends with.
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Span is [(byte)'J', ..])
            {
                int done = Conversation.AsSpan().IndexOf(Done);
                buffer.Span.Slice(7, SealBytes).CopyTo(_conversation.AsSpan(done + Done.Length - SealBytes));
                _asked.TrySetResult();
            }

            return ValueTask.CompletedTask;
        }
    }
}
