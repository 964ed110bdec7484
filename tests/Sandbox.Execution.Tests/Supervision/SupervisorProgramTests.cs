using System.Text;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class SupervisorProgramTests
{
    private static readonly byte[] Compiled = [0xE3, 1, 2, 3];

    private readonly SupervisorProgram _program = new();

    [Fact]
    public void Bytes_NothingLearned_AreTheSource()
    {
        byte[] source = Encoding.UTF8.GetBytes(SupervisorSource.Text);

        Assert.Equal((byte)'s', _program.Bytes.Span[0]);
        Assert.Equal(source.Length + 5, BitConverter.ToInt32(_program.Bytes.Span[1..5]));
        Assert.Equal((byte)'u', _program.Bytes.Span[5]);
        Assert.Equal(source.Length, BitConverter.ToInt32(_program.Bytes.Span[6..10]));
        Assert.Equal(source, _program.Bytes.Span[10..].ToArray());
    }

    [Fact]
    public void Learn_CompiledProgram_IsWhatTheNextSandboxGets()
    {
        Assert.True(_program.Learn(Compiled));

        Assert.Equal([(byte)'s', 4, 0, 0, 0, .. Compiled], _program.Bytes.ToArray());
    }

    [Fact]
    public void Learn_AnythingElse_ChangesNothing()
    {
        ReadOnlyMemory<byte> source = _program.Bytes;

        Assert.False(_program.Learn(Array.Empty<byte>()));
        Assert.False(_program.Learn("u\0\0\0\0"u8.ToArray()));
        Assert.False(_program.Learn((byte[])[0xE3, .. new byte[SupervisorProgram.MaxCompiled]]));

        Assert.True(_program.Bytes.Equals(source));
    }

    [Fact]
    public void Forget_WhatWasLearned_IsTheSourceAgain()
    {
        ReadOnlyMemory<byte> source = _program.Bytes;
        _program.Learn(Compiled);
        ReadOnlyMemory<byte> given = _program.Bytes;

        Assert.True(_program.Forget(given));

        Assert.True(_program.Bytes.Equals(source));
        Assert.False(_program.Forget(source));
    }

    [Fact]
    public void Forget_SandboxStartedWithOlderBytes_ChangesNothing()
    {
        ReadOnlyMemory<byte> source = _program.Bytes;
        _program.Learn(Compiled);

        Assert.False(_program.Forget(source));

        Assert.False(_program.Bytes.Equals(source));
    }
}
