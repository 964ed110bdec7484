import asyncio
import sys


async def main():
    process = await asyncio.create_subprocess_exec(sys.executable, '-c', 'print(input() * 2)', stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await process.communicate(b'ab\n'), process.returncode)
    process = await asyncio.create_subprocess_shell('echo to the same output; exit 3')
    print(await process.wait())


asyncio.run(main())
