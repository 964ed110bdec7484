namespace Sandbox.Cli.DeadLetters;

/// <summary>What is done with a dead letter.</summary>
internal enum DeadLetterAction
{
    /// <summary>Back into the jobs queue.</summary>
    Requeue,

    /// <summary>Gone for good.</summary>
    Discard,
}
