using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Sandboxes;

public sealed class PoolLedgerTests
{
    private static readonly SandboxUnavailableException Away = new(ErrorCodes.EngineUnavailable, "The engine is away.");

    private readonly FakeTimeProvider _time = new();
    private readonly HashSet<WaitingSandbox> _unfit = [];

    [Fact]
    public void Lease_NoneWaits_AsksForAsManyAsThereAreCallers()
    {
        PoolLedger ledger = Ledger(size: 2);
        Assert.Equal(1, ledger.Reserve(1));

        // The first caller gets the one that is being made already.
        Assert.Equal((false, true), (ledger.Lease().Make, ledger.Lease().Make));
    }

    [Fact]
    public void Lease_SomeWait_GivesTheOldestThatIsFit()
    {
        PoolLedger ledger = Ledger(size: 3);
        WaitingSandbox[] waiting = [Deliver(ledger), Deliver(ledger), Deliver(ledger)];
        _unfit.Add(waiting[0]);

        PoolLease lease = ledger.Lease();

        Assert.Same(waiting[1], lease.Sandbox);
        Assert.Equal([new FlawedSandbox(waiting[0].Ready, "unfit")], lease.Flawed);
        Assert.Equal(1, ledger.Waiting);
    }

    [Theory]
    [InlineData(4, 0, 4, 0)]
    [InlineData(4, 0, 1, 3)]
    [InlineData(4, 1, 2, 0)]
    [InlineData(4, 1, 1, 3)]
    [InlineData(5, 1, 2, 3)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(0, 1, 0, 0)]
    public void Reserve_WaitingAndRunning_FillsUpOnlyWhenTooFewWait(int size, int running, int waiting, int missing)
    {
        PoolLedger ledger = Ledger(size);
        for (var i = 0; i < running; i++)
        {
            ledger.Lease();
            Deliver(ledger, counted: true);
        }

        for (var i = 0; i < waiting; i++)
        {
            Deliver(ledger);
        }

        Assert.Equal(missing > 0, ledger.IsShort);
        Assert.Equal(missing, ledger.Reserve(100));
        Assert.Equal(0, ledger.Reserve(100));
    }

    [Fact]
    public void Reserve_CallersWait_NothingElseIsMadeMeanwhileAndThenWhatThePoolLacks()
    {
        PoolLedger ledger = Ledger(size: 2);
        ledger.Lease();
        ledger.Lease();
        Assert.Equal(0, ledger.Reserve(100));

        Deliver(ledger, counted: true);
        Deliver(ledger, counted: true);

        Assert.Equal(1, ledger.Reserve(100));
    }

    [Fact]
    public void Reserve_NoneWaits_IsOneAtFirstAndThenTheRest()
    {
        PoolLedger ledger = Ledger(size: 4);

        Assert.Equal(1, ledger.Reserve(100));
        Assert.Equal(0, ledger.Reserve(100));
        Deliver(ledger, counted: true);

        Assert.Equal(3, ledger.Reserve(100));
    }

    [Fact]
    public async Task Deliver_CallersWait_ServesWhoHasWaitedLongest()
    {
        PoolLedger ledger = Ledger(size: 1);
        PoolCaller first = ledger.Lease().Caller!;
        PoolCaller second = ledger.Lease().Caller!;

        WaitingSandbox made = Deliver(ledger, counted: true);

        Assert.Same(made, await first.Served);
        Assert.False(second.Served.IsCompleted);
        Assert.Equal(0, ledger.Waiting);
    }

    [Fact]
    public void Deliver_MoreThanThePoolHolds_IsNotTaken()
    {
        PoolLedger ledger = Ledger(size: 1);
        PoolCaller[] callers = [ledger.Lease().Caller!, ledger.Lease().Caller!];
        Array.ForEach(callers, caller => ledger.GiveUp(caller));

        Assert.True(ledger.Deliver(Make()));
        Assert.False(ledger.Deliver(Make()));
        Assert.Equal(1, ledger.Waiting);
    }

    [Fact]
    public void Begin_CallerHasLeft_IsNotMade()
    {
        PoolLedger ledger = Ledger(size: 0);
        ledger.GiveUp(ledger.Lease().Caller!);

        Assert.Null(ledger.Begin());
        Assert.True(ledger.Lease().Make);
        Assert.NotNull(ledger.Begin());
    }

    [Fact]
    public void Begin_CallerHasLeftButThePoolHasRoom_IsMadeAllTheSame()
    {
        PoolLedger ledger = Ledger(size: 1);
        ledger.GiveUp(ledger.Lease().Caller!);

        Assert.NotNull(ledger.Begin());
    }

    [Fact]
    public void Fail_CallerWasThereBefore_IsTold()
    {
        PoolLedger ledger = Ledger(size: 0);
        PoolCaller caller = ledger.Lease().Caller!;

        Assert.False(ledger.Fail(ledger.Begin()!.Value, Away));

        Assert.Same(Away, caller.Served.Exception!.InnerException);
        Assert.Null(ledger.GiveUp(caller));
    }

    [Fact]
    public void Fail_CallerCameLater_GetsOneOfItsOwn()
    {
        PoolLedger ledger = Ledger(size: 1);
        ledger.Reserve(1);
        long began = ledger.Begin()!.Value;
        PoolLease lease = ledger.Lease();
        Assert.False(lease.Make);

        Assert.True(ledger.Fail(began, Away));

        Assert.False(lease.Caller!.Served.IsCompleted);
        Assert.False(ledger.Fail(ledger.Begin()!.Value, Away));
        Assert.True(lease.Caller.Served.IsFaulted);
    }

    [Fact]
    public async Task GiveUp_ServedInTheSameMoment_SandboxGoesToTheNextCaller()
    {
        PoolLedger ledger = Ledger(size: 0);
        PoolCaller first = ledger.Lease().Caller!;
        WaitingSandbox made = Deliver(ledger, counted: true);
        PoolCaller second = ledger.Lease().Caller!;

        Assert.Null(ledger.GiveUp(first));

        Assert.Same(made, await second.Served);
    }

    [Fact]
    public void GiveUp_ServedInTheSameMomentAndNobodyElseWaits_SandboxIsToBeRemoved()
    {
        PoolLedger ledger = Ledger(size: 0);
        PoolCaller caller = ledger.Lease().Caller!;
        WaitingSandbox made = Deliver(ledger, counted: true);

        Assert.Same(made.Ready, ledger.GiveUp(caller));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GiveUp_Caller_DoesNotCountAsRunning(bool served)
    {
        PoolLedger ledger = Ledger(size: 4);
        PoolCaller caller = ledger.Lease().Caller!;
        if (!served)
        {
            ledger.GiveUp(caller);
        }

        Deliver(ledger, counted: true);
        if (served)
        {
            ledger.GiveUp(caller);
        }

        Deliver(ledger);

        // Two of four wait: enough while a job runs, but none does.
        Assert.Equal(2, ledger.Reserve(100));
    }

    [Fact]
    public void TryWithdraw_Waits_OnlyOnce()
    {
        PoolLedger ledger = Ledger(size: 1);
        WaitingSandbox waiting = Deliver(ledger);

        Assert.Equal((true, false), (ledger.TryWithdraw(waiting), ledger.TryWithdraw(waiting)));
        Assert.Equal(0, ledger.Waiting);
    }

    [Fact]
    public void TryWithdraw_Leased_IsNotTakenFromItsJob()
    {
        PoolLedger ledger = Ledger(size: 1);
        WaitingSandbox waiting = Deliver(ledger);
        Assert.Same(waiting, ledger.Lease().Sandbox);

        Assert.False(ledger.TryWithdraw(waiting));
    }

    [Fact]
    public void Sweep_SomeAreUnfit_TakesThoseOut()
    {
        PoolLedger ledger = Ledger(size: 4);
        WaitingSandbox[] waiting = [Deliver(ledger), Deliver(ledger), Deliver(ledger), Deliver(ledger)];
        _unfit.UnionWith([waiting[0], waiting[1], waiting[3]]);

        Assert.Equal([waiting[0].Ready, waiting[1].Ready, waiting[3].Ready], ledger.Sweep().Select(flawed => flawed.Sandbox));

        Assert.Equal(1, ledger.Waiting);
        Assert.Empty(ledger.Sweep());
    }

    [Fact]
    public async Task Drain_CallersStillGetSandboxesAndThePoolNone()
    {
        PoolLedger ledger = Ledger(size: 2);
        ledger.Drain();

        Assert.Equal(0, ledger.Reserve(100));
        PoolLease lease = ledger.Lease();
        Assert.True(lease.Make);
        Assert.NotNull(ledger.Begin());
        Assert.Same(Deliver(ledger, counted: true), await lease.Caller!.Served);
    }

    [Fact]
    public void Close_WhateverWaits_IsHandedOutAndNothingComesIn()
    {
        PoolLedger ledger = Ledger(size: 2);
        WaitingSandbox waiting = Deliver(ledger);
        ledger.Reserve(1);

        Assert.Equal([waiting.Ready], ledger.Close());

        Assert.False(ledger.Deliver(Make()));
        Assert.Equal(ErrorCodes.ShuttingDown, Assert.Throws<SandboxUnavailableException>(() => ledger.Lease()).Code);
        Assert.Empty(ledger.Close());
    }

    [Fact]
    public void Close_CallersWait_AreTold()
    {
        PoolLedger ledger = Ledger(size: 0);
        PoolCaller caller = ledger.Lease().Caller!;

        ledger.Close();

        Assert.Equal(ErrorCodes.ShuttingDown, Assert.IsType<SandboxUnavailableException>(caller.Served.Exception!.InnerException).Code);
        Assert.Null(ledger.Begin());
    }

    private PoolLedger Ledger(int size) => new(size, sandbox => _unfit.Contains(sandbox) ? "unfit" : null);

    private WaitingSandbox Deliver(PoolLedger ledger, bool counted = false)
    {
        if (!counted)
        {
            Assert.Equal(1, ledger.Reserve(1));
        }

        WaitingSandbox made = Make();
        Assert.True(ledger.Deliver(made));
        return made;
    }

    private WaitingSandbox Make()
    {
        var sandbox = new FakeSandbox();
        var greeting = new SupervisorGreeting("3.13.5", new HashSet<Language> { Language.Python }, PreloadFault: "", Guarded: true, Landlock: 0, UserId: LaunchOptions.UserId);
        return new WaitingSandbox(
            new ReadySandbox(sandbox, new SupervisorSession(sandbox.Wire, _time), greeting), null, _time.GetTimestamp(), TimeSpan.FromMinutes(1));
    }
}
