#!/usr/bin/env bash
# gVisor as the boundary of sandboxes: is it there, is it registered as HARDENING.md says, does it suffice, and does the hostile
# suite pass under it. The engine's configuration is afterwards what it was before.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"
source "$lib/dotnet.sh"
source "$lib/leftovers.sh"

RUNTIME=runsc # the name that the probes' headers know
LOGS=$STATE_DIR/gvisor
TABLE=$REPO_ROOT/.artifacts/test-results/hostile.txt
TESTS=$REPO_ROOT/tests/Sandbox.HostileTests
PROFILE=$REPO_ROOT/src/Sandbox.Docker/Containers/seccomp.json
SUITE_SECONDS=5400 # seventeen minutes on two cores

usage() {
    cat <<'HELP'
usage: bash deploy/check-gvisor.sh [--runsc FILE] [--platform NAME] [--quick] [FOLDER...]

Makes sure that the engine has gVisor as its runtime 'runsc', looks at what that gVisor can do, runs the hostile suite under it, and
prints the suite's table. Without a runtime of that name, root registers one for the time of the run, and installs the
distribution's package if there is no runsc.

  --runsc FILE      this program instead of the runsc on the PATH
  --platform NAME   systrap (default), kvm or ptrace
  --quick           no suite: only whether gVisor is there and suffices
  FOLDER...         only these folders of tests/Sandbox.HostileTests/Probes, such as Kernel
  --help            this text

The last line is "N probes, M broken". The logs are in .sandbox/gvisor/.

exit codes
  0    every probe held (with --quick: gVisor suffices)
  1    at least one did not
  64   wrong arguments
  69   the engine or gVisor is missing, and could not be installed, started or registered
  70   something could not be built, or a container could not be run
  78   the gVisor that is there does not suffice; the line before says why
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

parse_arguments() {
    RUNSC='' PLATFORM=systrap QUICK='' FOLDERS=()
    while (($#)); do
        case $1 in
            --runsc)
                (($# > 1)) || die "$EX_USAGE" "--runsc takes a file."
                RUNSC=$2
                shift
                ;;
            --runsc=*) RUNSC=${1#*=} ;;
            --platform)
                (($# > 1)) || die "$EX_USAGE" "--platform takes systrap, kvm or ptrace."
                PLATFORM=$2
                shift
                ;;
            --platform=*) PLATFORM=${1#*=} ;;
            --quick) QUICK=yes ;;
            -h | --help)
                usage
                exit 0
                ;;
            *)
                [[ $1 =~ ^[A-Z][A-Za-z]+$ && -d $TESTS/Probes/$1 ]] || die "$EX_USAGE" "unknown argument '$1': see --help."
                FOLDERS+=("$1")
                ;;
        esac
        shift
    done
    [[ $PLATFORM =~ ^(systrap|kvm|ptrace)$ ]] || die "$EX_USAGE" "--platform takes systrap, kvm or ptrace, not '$PLATFORM'."
    if [[ -n $RUNSC && ! -x $RUNSC ]]; then die "$EX_USAGE" "'$RUNSC' is no program."; fi
}

# --- Registered ------------------------------------------------------------------------------------------------------

registered() { docker info --format '{{json .Runtimes}}' | jq -e --arg name "$RUNTIME" 'has($name)' >/dev/null; }

ensure_registered() {
    if registered; then
        if [[ -n $RUNSC ]]; then die "$EX_USAGE" "the engine has a runtime $RUNTIME already: --runsc would not be used. Take that one out of its configuration, or leave --runsc out."; fi
        step_done "the engine has it: $(docker info --format '{{json .Runtimes}}' | jq -c --arg name "$RUNTIME" '.[$name]')"
        return
    fi
    is_root || die "$EX_UNAVAILABLE" "the engine has no runtime $RUNTIME: register it as deploy/HARDENING.md says, or run this as root."
    find_daemon
    if [[ -z $RUNSC ]]; then
        need_tool runsc runsc "gVisor's runtime"
        RUNSC=$(command -v runsc)
    fi
    RUNSC=$(readlink -f -- "$RUNSC")
    register
    step_done "$("$RUNSC" --version | head -n 1), registered for this run in $CONFIGURATION"
}

# find_daemon: the engine's process and its configuration file.
find_daemon() {
    local arguments=() at
    DAEMON=$(read_pid "$DOCKER_PID_FILE")
    process_is "$DAEMON" dockerd || die "$EX_UNAVAILABLE" "no dockerd of this host is known to $DOCKER_PID_FILE: register $RUNTIME with the engine by hand, as deploy/HARDENING.md says."
    mapfile -d '' -t arguments <"/proc/$DAEMON/cmdline"
    CONFIGURATION=/etc/docker/daemon.json
    for ((at = 1; at < ${#arguments[@]}; at++)); do
        case ${arguments[at]} in
            --config-file=*) CONFIGURATION=${arguments[at]#*=} ;;
            --config-file) CONFIGURATION=${arguments[at + 1]:-$CONFIGURATION} ;;
        esac
    done
}

register() {
    local before='{}' changed
    if [[ -s $CONFIGURATION ]]; then before=$(<"$CONFIGURATION"); fi
    changed=$(jq --arg name "$RUNTIME" --arg path "$RUNSC" --arg platform "$PLATFORM" \
        '.runtimes[$name] = {path: $path, runtimeArgs: ["--platform=\($platform)", "--network=none", "--oci-seccomp"]}' <<<"$before") ||
        die "$EX_UNAVAILABLE" "$CONFIGURATION is no JSON: the engine would not take a change of it."
    mkdir -p -- "$(dirname -- "$CONFIGURATION")"
    BACKUP=$LOGS/daemon.json.before
    rm -f -- "$BACKUP"
    if [[ -e $CONFIGURATION ]]; then cp -p -- "$CONFIGURATION" "$BACKUP"; fi
    on_exit unregister
    printf '%s\n' "$changed" >"$CONFIGURATION"
    reload_engine || true # gone: the next line finds out
    within_seconds 10 registered || die "$EX_UNAVAILABLE" "the engine did not take the runtime from $CONFIGURATION: see its log."
}

# unregister: the configuration as it was; a file that was not there goes. To forget a runtime the engine has to be told so first: of a
# file that names no runtimes, or is not there, it keeps those that it knows.
unregister() {
    local forgotten=''
    jq --arg name "$RUNTIME" 'del(.runtimes[$name])' "$CONFIGURATION" >"$LOGS/daemon.json.without" && cp -- "$LOGS/daemon.json.without" "$CONFIGURATION"
    if reload_engine && within_seconds 10 unregistered; then forgotten=yes; fi
    if [[ -e $BACKUP ]]; then cp -p -- "$BACKUP" "$CONFIGURATION"; else rm -f -- "$CONFIGURATION"; fi
    if [[ -n $forgotten ]]; then
        note "$CONFIGURATION is what it was before, and so are the engine's runtimes"
    else
        warn "$CONFIGURATION is what it was before, but the engine still knows $RUNTIME: it forgets it when it is started again."
    fi
}

unregistered() { ! registered; }

# SIGHUP makes dockerd read its file again; containers go on.
reload_engine() { kill -HUP "$DAEMON" 2>/dev/null; }

# within_seconds SECONDS COMMAND...: as soon as the command succeeds.
within_seconds() {
    local end=$((SECONDS + $1))
    shift
    until "$@" 2>/dev/null; do
        ((SECONDS < end)) || return 1
        sleep 0.2
    done
}

# --- Sufficient ------------------------------------------------------------------------------------------------------

# in_gvisor LOG COMMAND...: in a container that is hardened as a sandbox is, as far as it matters here.
in_gvisor() {
    local log=$1 profile=$LOGS/seccomp.json
    shift
    # As the worker gives it to gVisor: "trace" is ENOSYS where nobody can trace.
    jq '(.syscalls[] | select(.errnoRet == 38)) |= (.action = "SCMP_ACT_TRACE" | del(.errnoRet))' "$PROFILE" >"$profile"
    run_logged 60 "$log" docker run --rm --label "amon.sandbox.test=$$" --runtime "$RUNTIME" --network none --read-only --cap-drop ALL \
        --security-opt no-new-privileges:true --security-opt "seccomp=$profile" --user 10001:10001 --log-driver none \
        --memory 512m --pids-limit 512 --ulimit nproc=64 "$SANDBOX_IMAGE" "$@"
}

# try NAME WHY COMMAND...: what a sandbox needs.
try() {
    local name=$1 why=$2 log=$LOGS/${1// /-}.log
    shift 2
    if ! in_gvisor "$log" "$@"; then
        show_log "$log" 10
        die "$EX_CONFIG" "$why"
    fi
    note "$name: yes"
}

look_at_gvisor() {
    local newer="a gVisor of 2024 or later: Debian 13's runsc, or gVisor's own packages (deploy/HARDENING.md)."
    try "a program runs" "no container runs under $RUNTIME here: try another --platform, or $newer" python3 -c "print('hi')"
    try "its own kernel" "what is registered as $RUNTIME is not gVisor." test -e /proc/sentry-meminfo
    try "system calls filtered" "this gVisor does not apply our seccomp profile: add --oci-seccomp to its runtimeArgs." \
        python3 -c "import re, sys; sys.exit(re.search(r'Seccomp:\s*2', open('/proc/self/status').read()) is None)"
    try "threads" "no thread starts under this gVisor and our seccomp profile: take $newer" \
        python3 -c "import threading; thread = threading.Thread(target=print); thread.start(); thread.join()"
    try "processes counted" "this gVisor does not bound a user's processes: take $newer" python3 -c "
import os, sys, time
for count in range(80):
    try:
        if os.fork() == 0: time.sleep(30); os._exit(0)
    except BlockingIOError:
        sys.exit(0)
sys.exit(1)"
    try "files listed" "coreutils do not work under this gVisor: take $newer" ls -la /usr
}

# --- The suite -------------------------------------------------------------------------------------------------------

run_suite() {
    local filter='' folder command status=0 log=$LOGS/suite.log
    for folder in "${FOLDERS[@]}"; do filter+="${filter:+|}DisplayName~$folder/"; done
    lock_build
    step "Build"
    run_build_command "$LOGS/build.log" dotnet build "$TESTS" --configuration Release --nologo
    step_done
    unlock_build
    step "Hostile suite" "under $RUNTIME"
    rm -f -- "$TABLE"
    command=(dotnet test "$TESTS" --configuration Release --no-build --nologo)
    if [[ -n $filter ]]; then command+=(--filter "$filter"); fi
    HOSTILE_RUNTIME=$RUNTIME run_logged "$SUITE_SECONDS" "$log" "${command[@]}" || status=$?
    if [[ ! -s $TABLE ]]; then
        show_log "$log"
        die "$EX_SOFTWARE" "the suite left no table: all of its output is in $log."
    fi
    cp -- "$TABLE" "$LOGS/"
    cat -- "$TABLE"
    if ((status != 0)); then
        show_log "$log" 15
        exit 1
    fi
    step_done
}

# final_word STATUS: the result, as the very last line, whatever happened before.
final_word() {
    local status=$1 probes broken
    if [[ -z $QUICK && -s $LOGS/hostile.txt ]]; then
        probes=$(grep -cE '^[A-Z][A-Za-z]*/' -- "$LOGS/hostile.txt")
        broken=$(grep -cE '^[A-Z][A-Za-z]*/.*BROKEN$' -- "$LOGS/hostile.txt")
        printf '%d probes, %d broken\n' "$probes" "$broken"
    elif ((status == 0)); then
        printf 'gVisor suffices\n'
    else
        printf '0 probes, 0 broken\n'
    fi
    return "$status"
}

main() {
    parse_arguments "$@"
    mkdir -p "$LOGS"
    rm -f -- "$LOGS/hostile.txt"
    install_traps
    step "Docker engine"
    ensure_engine
    on_exit stop_engine_if_ours
    need_tool jq jq "reads and changes the engine's configuration"
    step "gVisor" "registered with the engine as $RUNTIME"
    ensure_registered
    step "Image"
    ensure_images "$SANDBOX_IMAGE"
    step_done
    watch_leftovers
    on_exit remove_leftovers
    step "What this gVisor can do"
    look_at_gvisor
    step_done
    if [[ -n $QUICK ]]; then return; fi
    step ".NET SDK"
    require_dotnet
    step_done
    run_suite
}

main "$@"
