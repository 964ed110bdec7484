import asyncio
import os
import signal


async def main():
    loop, seen = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, seen.set)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(seen.wait(), 10)
    print('seen', loop.remove_signal_handler(signal.SIGTERM))


asyncio.run(main())
print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT) is signal.default_int_handler)
