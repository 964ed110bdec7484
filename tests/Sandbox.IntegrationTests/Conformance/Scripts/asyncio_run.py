import asyncio
import threading


async def work(number):
    await asyncio.sleep(0.01 * number)
    return number


async def main():
    print(await asyncio.gather(*(work(number) for number in range(3))))
    print(await asyncio.to_thread(lambda: threading.current_thread() is threading.main_thread()))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work(1), name='named')
    print(task.result(), task.get_name())
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(60)
    except TimeoutError:
        print('late')
    return 'done'


print(asyncio.run(main()), asyncio.run(work(0)))
