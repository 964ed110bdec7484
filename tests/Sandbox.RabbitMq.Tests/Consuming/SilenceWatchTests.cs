using Sandbox.RabbitMq.Consuming;

namespace Sandbox.RabbitMq.Tests.Consuming;

public class SilenceWatchTests
{
    private const int HangGuard = 20_000;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly WatchedClock _time = new();
    private readonly SilenceWatch _watch;
    private uint _ready;
    private bool _hasRoom = true;
    private int _asked;

    public SilenceWatchTests() => _watch = new SilenceWatch(Silence, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task UntilSilentAsync_JobsWaitAndNothingComes_ReturnsAfterTheSecondLook()
    {
        _ready = 1;
        Task silent = WatchAsync();

        await _time.PassAsync(Silence);
        await _time.SettleAsync();
        Assert.False(silent.IsCompleted);
        await _time.PassAsync(Silence);

        await silent;
        Assert.Equal(2, _asked);
    }

    [Fact(Timeout = HangGuard)]
    public async Task UntilSilentAsync_NothingWaits_GoesOn()
    {
        Task silent = WatchAsync();

        await PassAsync(5);

        Assert.False(silent.IsCompleted);
        Assert.Equal(5, _asked);
    }

    [Fact(Timeout = HangGuard)]
    public async Task UntilSilentAsync_NoRoomForAnotherJob_DoesNotEvenAsk()
    {
        (_ready, _hasRoom) = (1, false);
        Task silent = WatchAsync();

        await PassAsync(5);

        Assert.False(silent.IsCompleted);
        Assert.Equal(0, _asked);
    }

    [Fact(Timeout = HangGuard)]
    public async Task UntilSilentAsync_ADeliveryBetweenTheLooks_StartsAnew()
    {
        _ready = 1;
        Task silent = WatchAsync();

        for (int round = 0; round < 5; round++)
        {
            await _time.PassAsync(Silence / 2);
            _watch.Heard();
            _time.Advance(Silence / 2);
            await _time.SettleAsync();
        }

        Assert.False(silent.IsCompleted);
        Assert.Equal(0, _asked);
    }

    [Fact(Timeout = HangGuard)]
    public async Task UntilSilentAsync_BrokerDoesNotSay_GoesOn()
    {
        Task silent = _watch.UntilSilentAsync(() => true, _ => Task.FromException<uint>(new TimeoutException()), Token);

        await PassAsync(3);

        Assert.False(silent.IsCompleted);
    }

    [Fact(Timeout = HangGuard)]
    public async Task UntilSilentAsync_SessionOver_Ends()
    {
        using var over = new CancellationTokenSource();
        Task silent = _watch.UntilSilentAsync(() => true, _ => Task.FromResult(1u), over.Token);

        await over.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent);
    }

    private Task WatchAsync() => _watch.UntilSilentAsync(
        () => _hasRoom,
        _ =>
        {
            _asked++;
            return Task.FromResult(_ready);
        },
        Token);

    private async Task PassAsync(int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            await _time.PassAsync(Silence);
        }

        await _time.SettleAsync();
    }
}
