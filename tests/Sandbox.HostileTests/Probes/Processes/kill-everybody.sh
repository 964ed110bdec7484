#: item: processes/kill-everybody
#: stderr: any
# Everybody but the caller and process 1 dies of it.
sleep 60 &
kill -9 -1
wait
echo held
