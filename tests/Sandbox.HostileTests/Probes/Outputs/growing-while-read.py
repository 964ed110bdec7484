#: item: outputs/growing-while-read
#: output: growing any
# A child that stays writes on and on; it is dead before the file is read.
import os, time

if os.fork() == 0:
    os.setsid()
    os.closerange(0, 3)
    with open("/output/growing", "ab", buffering=0) as file:
        while True:
            file.write(b"x" * 64)
            time.sleep(0.0005)
time.sleep(0.3)
print("held" if os.stat("/output/growing").st_size else "broke: it never grew")
