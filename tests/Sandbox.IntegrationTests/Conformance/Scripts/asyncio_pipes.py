import asyncio


async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()


async def main():
    async with await asyncio.start_unix_server(serve, '/tmp/socket'):
        reader, writer = await asyncio.open_unix_connection('/tmp/socket')
        writer.write(b'hello\n')
        print(await reader.read())
        writer.close()
        await writer.wait_closed()


asyncio.run(main())
