using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Tests.Subjects;

public sealed class ResultLedgerTests
{
    [Fact]
    public void Enter_EveryJobOnce_IsComplete()
    {
        var ledger = new ResultLedger(["a", "b"]);

        ledger.Enter("a", null);
        Assert.False(ledger.Complete.IsCompleted);
        ledger.Enter("b", null);

        Assert.True(ledger.Complete.IsCompletedSuccessfully);
        Assert.Equal((2, 0, 0), (ledger.Received, ledger.Repeated, ledger.Missing));
        Assert.Null(ledger.Fault);
        Assert.NotEqual(0, ledger.Last);
    }

    [Fact]
    public void Enter_JobTwice_IsRepeatedAndNotComplete()
    {
        var ledger = new ResultLedger(["a", "b"]);

        ledger.Enter("a", null);
        ledger.Enter("a", null);

        Assert.Equal((2, 1, 1), (ledger.Received, ledger.Repeated, ledger.Missing));
        Assert.False(ledger.Complete.IsCompleted);
    }

    [Fact]
    public void Enter_JobNobodyPublished_CountsAsRepeated()
    {
        var ledger = new ResultLedger(["a"]);

        ledger.Enter("stranger", null);

        Assert.Equal((1, 1), (ledger.Repeated, ledger.Missing));
    }

    [Fact]
    public void Enter_WrongResults_KeepTheFirstFault()
    {
        var ledger = new ResultLedger(["a", "b"]);

        ledger.Enter("a", "first");
        ledger.Enter("b", "second");

        Assert.Equal("first", ledger.Fault);
    }
}
