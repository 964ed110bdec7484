# shellcheck shell=bash
# A Docker engine that answers: the one that is there, or else the distribution's, started. Sourced, never run.

DOCKER_PID_FILE=/var/run/docker.pid
DOCKER_SOCKET=/var/run/docker.sock
CONTAINERD_PID_FILE=/var/run/docker/containerd/containerd.pid

ENGINE_PID=''   # set only when this very script started dockerd by hand
ENGINE_API=''   # the engine's API version, known once it has answered

# ensure_engine: afterwards `docker` works, or the script has ended with one sentence that says what to do.
ensure_engine() {
    local version
    if version=$(engine_version 5); then
        use_engine "$version" "an engine is already running"
        return
    fi
    if [[ -n ${DOCKER_HOST:-} ]]; then
        die "$EX_UNAVAILABLE" "DOCKER_HOST is set to '$DOCKER_HOST' but no engine answers there: start it, or unset DOCKER_HOST to use this machine's."
    fi
    refuse_without_permission
    install_engine_when_missing
    if version=$(engine_version 5); then # the package may have started its service
        use_engine "$version" "started by its package"
        return
    fi
    start_engine
    version=$(engine_version 10) || die "$EX_UNAVAILABLE" "the Docker engine was started but does not answer: run 'docker version' to see why."
    use_engine "$version" "started now"
}

# engine_version SECONDS -> "20.10.24 1.41"; false when no engine answers in time.
engine_version() {
    command -v docker >/dev/null || return 1
    local answer
    answer=$(timeout "$1" docker version --format '{{.Server.Version}} {{.Server.APIVersion}}' 2>/dev/null) || return 1
    [[ $answer == [0-9]* ]] && printf '%s' "$answer"
}

use_engine() {
    ENGINE_API=${1#* }
    hold_engine
    step_done "Docker ${1% *}, API $ENGINE_API, $2"
}

# Without root there is nothing to install or start; say which of the two is missing.
refuse_without_permission() {
    is_root && return 0
    local user
    user=$(id -un)
    if ! command -v docker >/dev/null; then
        die "$EX_UNAVAILABLE" "there is no Docker engine and user $user may not install one: run 'sudo apt-get install docker.io', or run this as root."
    elif [[ -S $DOCKER_SOCKET && ! -w $DOCKER_SOCKET ]]; then
        die "$EX_UNAVAILABLE" "Docker is installed but user $user may not use it: run 'sudo usermod -aG docker $user' and log in again, or run this as root."
    fi
    die "$EX_UNAVAILABLE" "the Docker engine is not running and user $user may not start it: run 'sudo systemctl start docker', or run this as root."
}

install_engine_when_missing() {
    command -v docker >/dev/null && command -v dockerd >/dev/null && return 0
    debian_like || die "$EX_UNAVAILABLE" "there is no Docker engine and this is neither Debian nor Ubuntu: install Docker 20.10 or newer and run this again."
    note "installing docker.io from the distribution's packages: every job runs in a container, and there is no engine here"
    # Debian 13 and later keep the command line client in its own package.
    apt_install docker.io iptables ca-certificates 'docker-cli?' || die "$EX_UNAVAILABLE" "docker.io could not be installed; install a Docker engine by hand and run this again."
}

start_engine() {
    if [[ -d /run/systemd/system ]]; then
        note "starting the installed service: systemctl start docker"
        timeout 60 systemctl start docker || die "$EX_UNAVAILABLE" "'systemctl start docker' failed: see 'journalctl -u docker'."
        wait_for_engine 60 '' || die "$EX_UNAVAILABLE" "the docker service was started but does not answer: see 'journalctl -u docker'."
        return
    fi
    if process_is "$(read_pid "$DOCKER_PID_FILE")" dockerd; then
        note "a dockerd is running but not answering yet; waiting for it"
        wait_for_engine 30 "$(read_pid "$DOCKER_PID_FILE")" || die "$EX_UNAVAILABLE" "dockerd (process $(read_pid "$DOCKER_PID_FILE")) runs but does not answer: end it and run this again."
        return
    fi
    remove_stale_engine_files
    start_dockerd
}

# A dockerd that was killed leaves pid files behind. Once another process has got that number, dockerd refuses to start.
remove_stale_engine_files() {
    local pid
    if [[ -e $DOCKER_PID_FILE ]] && ! process_is "$(read_pid "$DOCKER_PID_FILE")" dockerd; then
        note "removing $DOCKER_PID_FILE: left behind by an engine that is gone"
        rm -f -- "$DOCKER_PID_FILE"
    fi
    # A containerd that outlived its dockerd is taken over by the next one, so a live one stays.
    pid=$(read_pid "$CONTAINERD_PID_FILE")
    if [[ -e $CONTAINERD_PID_FILE ]] && ! process_is "$pid" containerd; then
        note "removing $CONTAINERD_PID_FILE: left behind by an engine that is gone"
        rm -f -- "$CONTAINERD_PID_FILE" "${CONTAINERD_PID_FILE%/*}"/*.sock "${CONTAINERD_PID_FILE%/*}"/*.sock.ttrpc
    fi
    [[ ! -S $DOCKER_SOCKET ]] || rm -f -- "$DOCKER_SOCKET" # nothing answered on it
}

read_pid() {
    local pid=''
    if [[ -r $1 ]]; then read -r pid <"$1" || true; fi
    if [[ $pid =~ ^[1-9][0-9]*$ ]]; then printf '%s' "$pid"; fi
}

# process_is PID NAME: is it alive, and is it what its pid file says?
process_is() {
    [[ -n $1 && -r /proc/$1/comm && $(<"/proc/$1/comm") == "$2" ]] && is_running "$1"
}

start_dockerd() {
    local log=$STATE_DIR/engine.log child
    mkdir -p "$STATE_DIR"
    note "starting dockerd by hand: there is no systemd here (its log: $log)"
    # Its own session, every descriptor closed but its log: it must not hold anybody's output or lock, nor hear Ctrl-C.
    (
        for fd in /proc/"$BASHPID"/fd/*; do
            fd=${fd##*/}
            if ((fd > 2)); then exec {fd}>&-; fi
        done
        cd /
        exec setsid dockerd </dev/null >>"$log" 2>&1
    ) &
    child=$!
    if ! wait_for_engine 60 "$child"; then
        show_log "$log" 15
        stop_process "$child" 10
        die "$EX_UNAVAILABLE" "dockerd did not come up; the lines above are the end of $log."
    fi
    ENGINE_PID=$(read_pid "$DOCKER_PID_FILE")
    ENGINE_PID=${ENGINE_PID:-$child}
    note "dockerd is process $ENGINE_PID ('kill $ENGINE_PID' stops it)"
}

# wait_for_engine SECONDS PID: until it answers; false at the deadline or when the process PID (if given) has ended.
wait_for_engine() {
    local deadline=$((SECONDS + $1))
    while ((SECONDS < deadline)); do
        engine_version 5 >/dev/null && return 0
        if [[ -n $2 ]] && ! is_running "$2"; then return 1; fi
        sleep 0.2
    done
    return 1
}

# Every script holds a shared lock while it uses the engine, so that the one that started it does not take it from others.
hold_engine() {
    exec {ENGINE_LOCK}>>"$(lock_path engine)"
    flock --shared --timeout 30 "$ENGINE_LOCK" || warn "the engine's lock could not be taken; going on without it."
}

# engine_is_only_ours: does no other script use it?
engine_is_only_ours() {
    [[ -n ${ENGINE_LOCK:-} ]] && flock --exclusive --nonblock "$ENGINE_LOCK"
}

stop_engine_if_ours() {
    [[ -n $ENGINE_PID ]] || return 0
    if ! engine_is_only_ours; then
        note "the engine that this script started stays: another script uses it (stop it later with 'kill $ENGINE_PID')"
        return 0
    fi
    local containerd
    containerd=$(read_pid "$CONTAINERD_PID_FILE")
    process_is "$ENGINE_PID" dockerd || return 0
    stop_process "$ENGINE_PID" 40
    # Only a dockerd that had to be killed leaves its containerd behind.
    if process_is "$containerd" containerd; then stop_process "$containerd" 10; fi
    ENGINE_PID=''
}

# stop_process PID SECONDS: asks, waits, then insists.
stop_process() {
    local deadline=$((SECONDS + $2))
    kill -TERM "$1" 2>/dev/null || return 0
    while ((SECONDS < deadline)); do
        is_running "$1" || return 0
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
}

# A zombie has ended; it only waits for its parent to notice.
is_running() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    [[ ${stat##*) } != [ZX]* ]] # the state follows the name, which is in parentheses
}

# lock_path NAME: where a lock that all clones on this machine share can live without others tampering with it.
lock_path() {
    if is_root; then
        printf '/run/amon-sandbox-%s.lock' "$1"
    elif [[ -d ${XDG_RUNTIME_DIR:-} && -w ${XDG_RUNTIME_DIR:-} ]]; then
        printf '%s/amon-sandbox-%s.lock' "$XDG_RUNTIME_DIR" "$1"
    else
        mkdir -p "$STATE_DIR"
        printf '%s/%s.lock' "$STATE_DIR" "$1"
    fi
}
