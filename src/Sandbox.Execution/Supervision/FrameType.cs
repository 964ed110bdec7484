namespace Sandbox.Execution.Supervision;

/// <summary>The first byte of a frame. supervisor.py names the same letters; the two change together.</summary>
internal enum FrameType : byte
{
    Ready = (byte)'R',
    Job = (byte)'J',
    Code = (byte)'C',
    Input = (byte)'I',
    Go = (byte)'G',
    Stdout = (byte)'O',
    Stderr = (byte)'E',
    Done = (byte)'D',
    File = (byte)'F',
    Rejected = (byte)'V',
    End = (byte)'Z',
}
