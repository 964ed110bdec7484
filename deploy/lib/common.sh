# shellcheck shell=bash
# Things every script here needs: where the repository is, how to talk to the person who runs it, how to run a long
# command with progress and a deadline, and how to clean up. Sourced, never run.

REPO_ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034 # used by the scripts that source this file
DEPLOY_DIR=$REPO_ROOT/deploy
STATE_DIR=$REPO_ROOT/.sandbox # logs, saved results, what was built last; ignored by git

# Exit codes (sysexits.h where one fits). --help of the scripts repeats those that matter to a caller.
# shellcheck disable=SC2034 # used by the scripts that source this file
readonly EX_USAGE=64 EX_UNAVAILABLE=69 EX_SOFTWARE=70 EX_TEMPFAIL=75 EX_CONFIG=78

# Colours only for a person at a terminal, and never against NO_COLOR.
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' YELLOW=$'\e[33m' RESET=$'\e[0m' CLEAR_LINE=$'\r\e[K'
    INTERACTIVE=yes
else
    BOLD='' DIM='' RED='' GREEN='' YELLOW='' RESET='' CLEAR_LINE=''
    INTERACTIVE=
fi

say() { printf '%s\n' "$*"; }
note() { printf '  %s%s%s\n' "$DIM" "$*" "$RESET"; }
warn() { printf '%swarning:%s %s\n' "$YELLOW" "$RESET" "$*" >&2; }
fail() { printf '%serror:%s %s\n' "$RED" "$RESET" "$*" >&2; }

# die CODE SENTENCE...
die() {
    local code=$1
    shift
    SAID_WHY=yes
    fail "$*"
    exit "$code"
}

# Milliseconds since the epoch, without starting a process.
now_ms() {
    local t=${EPOCHREALTIME/[.,]/}
    printf '%s' "${t::-3}"
}

# seconds_since START_MS -> "3.4 s"
seconds_since() {
    local ms=$(($(now_ms) - $1))
    printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

# random_hex BYTES -> twice as many of 0-9 a-f
random_hex() { od -An -v -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# A step is one line that says what and why, its notes, and one line with how long it took.
step() {
    STEP_STARTED=$(now_ms)
    printf '%s==> %s%s%s\n' "$BOLD" "$1" "$RESET" "${2:+ $DIM($2)$RESET}"
}

step_done() {
    printf '  %sdone%s%s %s(%s)%s\n' "$GREEN" "$RESET" "${1:+: $1}" "$DIM" "$(seconds_since "$STEP_STARTED")" "$RESET"
}

# --- Cleaning up -----------------------------------------------------------------------------------------------------

CLEANUPS=()       # functions, called last in first out
TEMP_DIRS=()      # removed after them
BACKGROUND_PID='' # the command run_logged is waiting for

on_exit() { CLEANUPS+=("$1"); }

# A script may define final_word STATUS: it speaks after everything is cleaned up and returns the exit code.
run_cleanups() {
    local status=$? i
    trap - EXIT
    trap '' INT TERM HUP # a second Ctrl-C must not leave half of it behind
    set +e
    if [[ -n $BACKGROUND_PID ]]; then
        kill -TERM "$BACKGROUND_PID" 2>/dev/null
        wait "$BACKGROUND_PID" 2>/dev/null
    fi
    for ((i = ${#CLEANUPS[@]} - 1; i >= 0; i--)); do
        "${CLEANUPS[i]}" "$status"
    done
    for i in "${TEMP_DIRS[@]}"; do rm -rf --one-file-system -- "$i"; done
    if declare -F final_word >/dev/null; then
        final_word "$status"
        status=$?
    fi
    exit "$status"
}

SAID_WHY='' # an end that nobody explained is one of a command that failed unexpectedly: it is named
FAILED_AT=''

say_why() {
    local status=$1
    if ((status != 0 && status <= 128)) && [[ -z $SAID_WHY && -n $FAILED_AT ]]; then fail "ended with code $status at $FAILED_AT"; fi
}

install_traps() {
    set -o errtrace
    trap 'FAILED_AT="${BASH_SOURCE[0]##*/}, line $LINENO: $BASH_COMMAND"' ERR
    trap run_cleanups EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# temp_dir VARIABLE: a directory that is removed at the end, whatever the end is.
temp_dir() {
    local path
    path=$(mktemp -d "${TMPDIR:-/tmp}/amon-sandbox.XXXXXXXX")
    TEMP_DIRS+=("$path")
    printf -v "$1" '%s' "$path"
}

# --- Long commands ---------------------------------------------------------------------------------------------------

# run_logged SECONDS LOG COMMAND...: runs COMMAND with its output in LOG, ends it after SECONDS, and shows that it is
# alive: the last line of the log on a terminal, a line every 20 seconds elsewhere. `timeout` gives the command its own
# process group, so that ending it ends its children too; it runs in the background so that Ctrl-C is heard at once.
run_logged() {
    local limit=$1 log=$2 started last_said now status=0
    shift 2
    started=$(now_ms)
    last_said=$started
    timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1 </dev/null &
    BACKGROUND_PID=$!
    while kill -0 "$BACKGROUND_PID" 2>/dev/null; do
        sleep 0.2
        now=$(now_ms)
        if [[ -n $INTERACTIVE ]] && ((now - last_said >= 1000)); then
            printf '%s  %s%s %s%s' "$CLEAR_LINE" "$DIM" "$(seconds_since "$started")" "$(last_line "$log")" "$RESET"
            last_said=$now
        elif ((now - last_said >= 20000)); then
            note "… $(seconds_since "$started"): $(last_line "$log")"
            last_said=$now
        fi
    done
    wait "$BACKGROUND_PID" || status=$?
    BACKGROUND_PID=''
    printf '%s' "$CLEAR_LINE"
    # 137 alone proves nothing: whoever is killed for memory ends so too.
    if ((status == 124 || (status == 137 && $(now_ms) - started >= limit * 1000))); then
        printf '\n(ended after %s seconds: it took too long)\n' "$limit" >>"$log"
    elif ((status > 128)); then
        printf '\n(ended by signal %d)\n' $((status - 128)) >>"$log"
    fi
    return "$status"
}

last_line() {
    tail -c 4096 -- "$1" | tr '\r' '\n' | sed -e 's/\x1b\[[0-9;]*[A-Za-z]//g' -e '/^[[:space:]]*$/d' | tail -n 1 | cut -c 1-100
}

# show_log LOG [LINES]: the end of a log, indented, for a failure.
show_log() {
    tail -n "${2:-40}" -- "$1" | sed 's/^/    | /' >&2
}

# --- Packages --------------------------------------------------------------------------------------------------------

is_root() { ((EUID == 0)); }

# debian_like: is this Debian, Ubuntu or a child of theirs, with apt?
debian_like() {
    command -v apt-get >/dev/null || return 1
    [[ -r /etc/os-release ]] || return 1
    (
        . /etc/os-release
        [[ " ${ID:-} ${ID_LIKE:-} " == *" debian "* || " ${ID:-} ${ID_LIKE:-} " == *" ubuntu "* ]]
    )
}

# apt_install PACKAGE...: from the distribution, no recommendations, no questions; 'NAME?' only where it exists. False when
# it failed, with the end of the log.
apt_install() {
    local log=$STATE_DIR/apt.log package packages=()
    mkdir -p "$STATE_DIR"
    run_logged 300 "$log" apt-get update || note "apt-get update reported a problem; trying with the lists there are"
    for package in "$@"; do
        if [[ $package != *'?' ]]; then
            packages+=("$package")
        elif apt_knows "${package%'?'}"; then
            packages+=("${package%'?'}")
        fi
    done
    if ! run_logged 900 "$log" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"; then
        show_log "$log" 15
        return 1
    fi
}

apt_knows() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

# need_tool COMMAND PACKAGE WHY: makes sure that COMMAND exists; installs PACKAGE when it may.
need_tool() {
    command -v "$1" >/dev/null && return 0
    if is_root && debian_like; then
        note "installing $2 with apt: $3"
        apt_install "$2" || die "$EX_UNAVAILABLE" "$2 could not be installed; install it by hand and run this again."
    else
        die "$EX_UNAVAILABLE" "'$1' is missing ($3): install it, on Debian or Ubuntu with 'sudo apt-get install $2', and run this again."
    fi
}
