# says: RuntimeWarning: coroutine 'task' was never awaited
async def task():
    pass


task()
