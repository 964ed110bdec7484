#: item: processes/daemon-holding-stdout
#: within_ms: 2000
#: timeout_s: 30
(trap '' HUP TERM INT; while true; do sleep 1; echo late; done) &
disown
echo held
