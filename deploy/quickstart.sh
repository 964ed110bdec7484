#!/usr/bin/env bash
# The main job, in one command: from nothing to a worker that has run a real job, and keeps serving.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"
source "$lib/dotnet.sh"
source "$lib/broker.sh"
source "$lib/worker.sh"
source "$lib/sample.sh"

usage() {
    cat <<'HELP'
usage: bash deploy/quickstart.sh [--once] [--broker] [--port N]

Prepares what is missing (a Docker engine, the images, the build), starts the worker on 127.0.0.1, sends a sample job,
prints its result, saves the files it left, and keeps serving until Ctrl-C. A second run skips whatever is up to date.

  --once      end after the sample job
  --broker    start a RabbitMQ container too, and send the job through its durable queue (without: an in-memory queue)
  --port N    listen on this port, 1024..65535 (default 8088)
  --help      this text

Everything it writes is in .sandbox/ (logs, the sample's files) and .artifacts/ (the build).
To make all images anew, with Debian's latest fixes: docker rmi amon-sandbox-base:trixie

exit codes
  0    the sample job succeeded (and, without --once, the worker was then stopped by Ctrl-C or SIGTERM)
  1    the sample job failed
  64   wrong arguments
  69   something needed is missing and could not be installed or started: the SDK, a tool, the engine, the broker
  70   an image or the program could not be built, or the worker did not become ready
  75   the port is taken, or another run is in the way
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM before it served
  other  the worker's own exit code, when it ended by itself
HELP
}

parse_arguments() {
    ONCE='' WITH_BROKER='' PORT=8088
    while (($#)); do
        case $1 in
            --once) ONCE=yes ;;
            --broker) WITH_BROKER=yes ;;
            --port)
                PORT=${2:-}
                if (($# > 1)); then shift; fi
                ;;
            --port=*) PORT=${1#*=} ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) die "$EX_USAGE" "unknown argument '$1': see --help." ;;
        esac
        shift
    done
    if ! [[ $PORT =~ ^[1-9][0-9]{3,4}$ ]] || ((PORT < 1024 || PORT > 65535)); then
        die "$EX_USAGE" "--port takes a number from 1024 to 65535, not '$PORT'."
    fi
}

check_tools() {
    step "Tools" "what this script and the build need"
    require_dotnet
    need_tool curl curl "it asks the worker over HTTP"
    need_tool jq jq "it writes and reads JSON"
    refuse_taken_port "$PORT"
    step_done
}

prepare_images() {
    step "Images" "what a job's container is made from"
    local images=("$SANDBOX_IMAGE")
    if [[ -n $WITH_BROKER ]]; then images+=("$BROKER_IMAGE"); fi
    ensure_images "${images[@]}"
    step_done
}

run_worker() {
    local mode='embedded: jobs wait in memory, no broker'
    if [[ -n $WITH_BROKER ]]; then mode="jobs go through RabbitMQ's durable queue"; fi
    step "Worker" "$mode"
    start_worker "$PORT" "$AMQP_URI"
    wait_for_worker "$PORT" 90
    step_done "ready on http://127.0.0.1:$PORT, process $WORKER_PID"
}

run_sample() {
    local work
    temp_dir work
    step "Sample job" "Python reads 5,000 sales from a CSV, and leaves statistics and a chart"
    send_sample "$PORT" "$work"
    show_answer "$work/response.json" || exit 1
}

serve() {
    say
    say "${BOLD}Serving${RESET} on http://127.0.0.1:$PORT until Ctrl-C. Try:"
    say "  curl -s http://127.0.0.1:$PORT/run -H 'Content-Type: application/json' -d '{\"language\":\"python\",\"code\":\"print(6*7)\"}'"
    if [[ -n ${AMON_SANDBOX_API_KEY:-} ]]; then note "AMON_SANDBOX_API_KEY is set: add -H \"Authorization: Bearer \$AMON_SANDBOX_API_KEY\""; fi
    note "log: $WORKER_LOG"
    note "API: http://127.0.0.1:$PORT/openapi/v1.json"
    say_engine_stays
    # From here on a signal is the normal end.
    STOP_ASKED=''
    trap 'STOP_ASKED=yes' INT TERM
    while [[ -z $STOP_ASKED ]]; do
        wait "$WORKER_PID" || true
        if [[ -z $STOP_ASKED ]] && ! is_running "$WORKER_PID"; then report_worker_death; fi
    done
    say
    say "Stopping."
}

say_engine_stays() {
    if [[ -n $ENGINE_PID ]]; then note "the Docker engine that this script started stays; stop it with: kill $ENGINE_PID"; fi
}

main() {
    parse_arguments "$@"
    install_traps
    AMQP_URI=''
    local started
    started=$(now_ms)
    check_tools
    step "Docker engine" "every job runs in a container of its own"
    ensure_engine
    prepare_images
    step "Build" "the worker, from src/"
    ensure_worker_built
    if [[ -n $WITH_BROKER ]]; then
        step "RabbitMQ" "the durable queue, in a container"
        start_broker
    fi
    run_worker
    run_sample
    say
    say "${GREEN}The main job works${RESET} ($(seconds_since "$started") in all)."
    if [[ -n $ONCE ]]; then say_engine_stays; else serve; fi
}

main "$@"
