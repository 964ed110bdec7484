# shellcheck shell=bash
# Starts the worker, waits until it is ready, stops it. Sourced, never run.

WORKER_LOG=$STATE_DIR/worker.log
WORKER_PID=''

# port_is_taken PORT
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

refuse_taken_port() {
    if port_is_taken "$1"; then
        die "$EX_TEMPFAIL" "port $1 on 127.0.0.1 is already taken: stop what listens there, or choose another one with --port."
    fi
}

# start_worker PORT AMQP_URI: both roles in one process; without a URI the jobs wait in memory.
start_worker() {
    refuse_taken_port "$1"
    on_exit stop_worker
    (
        cd -- "$WORKER_OUTPUT" || exit
        export AMON_SANDBOX_HOST=127.0.0.1 AMON_SANDBOX_PORT=$1 AMON_SANDBOX_IMAGE=$SANDBOX_IMAGE
        unset AMON_SANDBOX_AMQP_URI
        if [[ -n $2 ]]; then export AMON_SANDBOX_AMQP_URI=$2; fi
        # In a session of its own: Ctrl-C is for this script, which then asks the worker to stop.
        exec setsid "$WORKER_EXE" </dev/null >"$WORKER_LOG" 2>&1
    ) &
    WORKER_PID=$!
}

# wait_for_worker PORT SECONDS: ready means that a program has run in a sandbox.
wait_for_worker() {
    local deadline=$((SECONDS + $2))
    while ((SECONDS < deadline)); do
        if ! is_running "$WORKER_PID"; then report_worker_death; fi
        if curl --silent --fail --max-time 3 --output /dev/null "http://127.0.0.1:$1/health/ready"; then return 0; fi
        sleep 0.1
    done
    show_log "$WORKER_LOG" 15
    die "$EX_SOFTWARE" "the worker was not ready within $2 seconds; the lines above are the end of $WORKER_LOG."
}

# report_worker_death: its last words, and its exit code as ours.
report_worker_death() {
    local code=0
    wait "$WORKER_PID" || code=$?
    WORKER_PID=''
    show_log "$WORKER_LOG" 15
    ((code != 0)) || code=$EX_SOFTWARE
    die "$code" "the worker ended by itself (exit code $code); the lines above are the end of $WORKER_LOG."
}

# stop_worker: SIGTERM lets it finish what it runs; its containers go with it.
stop_worker() {
    [[ -n $WORKER_PID ]] || return 0
    local pid=$WORKER_PID started code=0
    WORKER_PID=''
    started=$(now_ms)
    stop_process "$pid" 45
    wait "$pid" 2>/dev/null || code=$?
    if ((code == 0)); then
        note "worker stopped ($(seconds_since "$started"))"
    else
        warn "the worker stopped with exit code $code ($(seconds_since "$started")); its log: $WORKER_LOG"
    fi
}
