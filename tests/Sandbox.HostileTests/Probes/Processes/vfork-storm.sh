#: item: processes/clone-storm-while-killed
#: status: timed_out
#: stdout: none
#: stderr: any
#: limit_hit: any
#: timeout_s: 1
while ((SECONDS < 5)); do
  /bin/true &
  /bin/sleep 10 &
done
