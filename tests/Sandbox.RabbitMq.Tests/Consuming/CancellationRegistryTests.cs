using Microsoft.Extensions.Time.Testing;
using Sandbox.RabbitMq.Consuming;

namespace Sandbox.RabbitMq.Tests.Consuming;

public class CancellationRegistryTests
{
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly CancellationRegistry _registry;

    public CancellationRegistryTests() => _registry = new CancellationRegistry(_time);

    [Fact]
    public void Cancel_RunningJob_TellsEachOfItsDeliveries()
    {
        using CancelTicket first = _registry.Enter("job-1", null);
        using CancelTicket second = _registry.Enter("job-1", null);
        using CancelTicket other = _registry.Enter("job-2", null);

        Assert.Equal(2, _registry.Cancel("job-1", Some.Now));
        Assert.True(first.Token.IsCancellationRequested);
        Assert.True(second.Token.IsCancellationRequested);
        Assert.False(other.Token.IsCancellationRequested);
    }

    [Fact]
    public void Enter_CancelledBeforeItWasReached_IsCancelledAtOnce()
    {
        Assert.Equal(0, _registry.Cancel("job-1", Some.Now));

        using CancelTicket ticket = _registry.Enter("job-1", Some.Now.AddSeconds(-1));

        Assert.True(ticket.Token.IsCancellationRequested);
    }

    [Fact]
    public void Enter_AcceptedAfterTheRequest_IsAnotherJobOfThatName()
    {
        _registry.Cancel("job-1", Some.Now);

        using CancelTicket ticket = _registry.Enter("job-1", Some.Now.AddMilliseconds(1));

        Assert.False(ticket.Token.IsCancellationRequested);
    }

    [Fact]
    public void Enter_RedeliveredAfterItsCancellation_IsCancelledAgain()
    {
        using (_registry.Enter("job-1", null))
        {
            _registry.Cancel("job-1", Some.Now);
        }

        using CancelTicket again = _registry.Enter("job-1", null);

        Assert.True(again.Token.IsCancellationRequested);
    }

    [Fact]
    public void Cancel_JobThatHasLeft_TellsNobody()
    {
        _registry.Enter("job-1", null).Dispose();

        Assert.Equal(0, _registry.Cancel("job-1", Some.Now));
    }

    [Fact]
    public void Enter_AfterTheRetention_IsNotCancelled()
    {
        _registry.Cancel("job-1", Some.Now);
        _time.Advance(CancellationRegistry.Retention + TimeSpan.FromSeconds(1));

        using CancelTicket ticket = _registry.Enter("job-1", null);

        Assert.False(ticket.Token.IsCancellationRequested);
        Assert.Equal(0, _registry.Remembered);
    }

    [Fact]
    public void Cancel_BeyondTheCapacity_ForgetsTheOldest()
    {
        for (int i = 0; i <= CancellationRegistry.Capacity; i++)
        {
            _registry.Cancel($"job-{i}", Some.Now);
        }

        using CancelTicket oldest = _registry.Enter("job-0", null);
        using CancelTicket next = _registry.Enter("job-1", null);

        Assert.Equal(CancellationRegistry.Capacity, _registry.Remembered);
        Assert.False(oldest.Token.IsCancellationRequested);
        Assert.True(next.Token.IsCancellationRequested);
    }

    [Fact]
    public void Cancel_TheSameJobAgain_IsRememberedOnceAndAsTheLatest()
    {
        _registry.Cancel("job-1", Some.Now);
        _time.Advance(CancellationRegistry.Retention);
        _registry.Cancel("job-1", Some.Now.AddMinutes(10));
        _time.Advance(CancellationRegistry.Retention);

        using CancelTicket ticket = _registry.Enter("job-1", null);

        Assert.Equal(1, _registry.Remembered);
        Assert.True(ticket.Token.IsCancellationRequested);
    }
}
