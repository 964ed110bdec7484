def generate():
    try:
        yield 1
    finally:
        print('generator closed')


running = generate()
next(running)
cycle = [running]
cycle.append(cycle)
print('end')
