#: item: processes/exec-over-itself
#: status: timed_out
#: timeout_s: 1
# And its time limit.
exec python3 -c 'import time; print("held", flush=True); time.sleep(60)'
