# says: KeyboardInterrupt
import asyncio
import os
import signal


async def main():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(10)
    finally:
        print('cancelled', asyncio.current_task().cancelling())


asyncio.run(main())
