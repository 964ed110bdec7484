#: item: processes/reading-stdin-for-ever
#: status: timed_out
#: timeout_s: 1
echo held
while true; do cat; done
