#!/usr/bin/env bash
# Whether each hardening setting would be missed: takes one away at a time, in a copy of the committed sources, and lets the hostile
# suite's probes loose on a worker built from that. At least one of them has to fail, and has to say what this setting is about.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"
source "$lib/dotnet.sh"
source "$lib/leftovers.sh"

LOGS=$STATE_DIR/hardening
NETWORK=amon-hardening-check-$$
SUITE=tests/Sandbox.HostileTests
SPEC=src/Sandbox.Docker/Containers/ContainerSpec.cs
SUPERVISOR=src/Sandbox.Supervisor/supervisor.py

SETTINGS=(network read-only capabilities no-new-privileges seccomp pids memory user log-driver landlock)

# Of each setting: PROBES that should notice = what they then say (an extended regular expression), since one that fails for another
# reason proves nothing. None may harm a machine that lacks the setting: the usual bombs have no end, so pids and memory have bounded ones.
declare -A PROBES=(
    [network]="Network/only-a-loopback.py Network/no-route.py Network/worker-ports.py = eth0|there is a route|reached"
    [read-only]="Kernel/self-exe.py = the system can be written"
    [capabilities]="Kernel/setuid-files.py Kernel/status-of-process-1.py = CapBnd (of (1|self) )?is "
    [no-new-privileges]="Kernel/setuid-files.py Kernel/status-of-process-1.py = may gain new privileges|new privileges are possible"
    [seccomp]="Kernel/personality.py Kernel/unshare.py Kernel/status-of-process-1.py = answered|without a filter"
    [pids]="Resources/fork-bounded.py = 200 children"
    [memory]="Resources/memory-bounded.py = 640 MiB"
    [user]="Kernel/setuid-files.py Kernel/status-of-process-1.py = it is root|Uid of (1|self) is 0"
    [log-driver]="Resources/stdout-flood.py = folder of the sandbox grew"
    [landlock]="Kernel/changing-what-it-owns.py = an input was allowed|process 1 was allowed"
)

usage() {
    cat <<HELP
usage: bash deploy/check-hardening.sh [--edits] [SETTING...]

Removes the sandboxes' hardening settings one by one, in a temporary copy of what is committed, builds it, and runs those probes of
the hostile suite that should notice. Takes about a minute a setting on two idle cores. Without a SETTING it takes all of them:

  ${SETTINGS[*]}

  --edits       builds and runs nothing: only whether each edit still matches the sources (deploy/test.sh asks that)
  --help        this text

At the end: a table of settings and the probes that fail without them. The last line is "N settings, N noticed", and ", N not
checked" when the kernel or the user does not allow it. The logs are in .sandbox/hardening/.

exit codes
  0    every setting that could be checked is noticed by at least one probe
  1    at least one is not
  64   wrong arguments
  69   something needed is missing and could not be installed or started
  70   the copy could not be built, an edit does not match the sources, or a probe fails although nothing was removed
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

parse_arguments() {
    CHOSEN=() EDITS=''
    while (($#)); do
        case $1 in
            --edits)
                EDITS=yes
                shift
                continue
                ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) [[ -n $1 && -n ${PROBES[$1]:-} ]] || die "$EX_USAGE" "unknown setting '$1': see --help." ;;
        esac
        CHOSEN+=("$1")
        shift
    done
    ((${#CHOSEN[@]})) || CHOSEN=("${SETTINGS[@]}")
}

# --- The copy --------------------------------------------------------------------------------------------------------

# A clone and no copy of files: it holds what is committed, and knows how to go back to it.
make_copy() {
    need_tool git git "it makes the copy of the sources"
    temp_dir COPY
    step "Copy" "of what is committed"
    git clone --quiet --shared --no-tags -- "$REPO_ROOT" "$COPY" || die "$EX_UNAVAILABLE" "$REPO_ROOT could not be cloned: this needs its git repository."
    if [[ -n $(git -C "$REPO_ROOT" status --porcelain -- src tests 2>/dev/null) ]]; then warn "src or tests have changes that are not committed: they are not looked at."; fi
    step_done "$(git -C "$COPY" log -1 --format=%h)"
}

# run_in_copy NAME SECONDS COMMAND...: what fails here says nothing about a setting, so it ends everything.
run_in_copy() {
    local log=$LOGS/$1.log limit=$2
    shift 2
    if ! run_logged "$limit" "$log" env --chdir="$COPY" "$@"; then
        show_build_errors "$log"
        die "$EX_SOFTWARE" "'$1 $2' failed in the copy: see the lines above, all of it is in $log."
    fi
}

# replace FILE OLD NEW: OLD has to be there exactly once, or the list of edits below is out of date.
replace() {
    local file=$COPY/$1 text
    text=$(<"$file")
    [[ $text == *"$2"* && ${text#*"$2"} != *"$2"* && $2 != "$3" ]] || die "$EX_SOFTWARE" "$1 does not hold '$2' exactly once: bring the edits in $0 up to date."
    printf '%s\n' "${text/"$2"/"$3"}" >"$file"
}

# remove SETTING: and nothing else.
remove() {
    case $1 in
        network)
            replace "$SPEC" 'NetworkMode = "none"' "NetworkMode = \"$NETWORK\""
            replace "$SPEC" 'NetworkDisabled = true' 'NetworkDisabled = false'
            ;;
        read-only) replace "$SPEC" 'ReadonlyRootfs = true' 'ReadonlyRootfs = false' ;;
        capabilities) replace "$SPEC" 'CapDrop = ["ALL"]' 'CapDrop = []' ;;
        no-new-privileges) replace "$SPEC" '"no-new-privileges:true", ' '' ;;
        seccomp) replace "$SPEC" 'Seccomp + SeccompProfile.Text]' '"seccomp=unconfined"]' ;;
        pids) replace "$SPEC" 'PidsLimit = options.PidsLimit,' '' ;;
        memory)
            replace "$SPEC" 'Memory = options.MemoryBytes,' ''
            replace "$SPEC" 'MemorySwap = options.MemorySwapBytes,' ''
            ;;
        user)
            replace "$SPEC" '{LaunchOptions.UserId}:{LaunchOptions.UserId}' '0:0'
            # Root without a capability may not write to the folders of others: the supervisor could not even start.
            replace "$SPEC" 'uid={LaunchOptions.UserId},gid={LaunchOptions.UserId}' 'uid=0,gid=0'
            # The worker notices at its start and would not run: here it is the probes' turn.
            replace "$SUITE/HostileWorker.cs" '["API_KEY"] = Key,' '["API_KEY"] = Key, ["UNSAFE_ALLOW_UNEXPECTED_USER"] = "true",'
            ;;
        log-driver) replace "$SPEC" 'LogConfig { Type = "none" }' 'LogConfig { Type = "json-file" }' ;;
        # Only the walls: that the program gives up new privileges, which Landlock insists on, stays.
        landlock) replace "$SUPERVISOR" 'native.restrict_self(LANDLOCK_RESTRICT_SELF, ruleset, 1 if version > 6 else 0)' 'True' ;;
    esac
}

# check_edits: an edit that has fallen behind the sources should not wait for the next whole check to be found.
check_edits() {
    local setting
    for setting in "${CHOSEN[@]}"; do
        git -C "$COPY" checkout --quiet -- .
        remove "$setting"
    done
    note "${#CHOSEN[@]} settings: every edit matches the sources"
}

# --- The probes ------------------------------------------------------------------------------------------------------

# run_probes NAME PROBE...: builds the copy as it is and sends them. Their table is then in $LOGS/NAME.txt, empty if it came to none.
run_probes() {
    local name=$1 table=$COPY/.artifacts/test-results/hostile.txt filter
    shift
    run_in_copy "$name-build" 900 dotnet build "$SUITE" --configuration Release --no-restore --nologo -p:RunAnalyzers=false
    rm -f -- "$table"
    filter=$(printf '|DisplayName~%s' "$@")
    run_logged 900 "$LOGS/$name.log" env --chdir="$COPY" \
        dotnet test "$SUITE" --configuration Release --no-build --nologo --filter "${filter:1}" || true
    cp -- "$table" "$LOGS/$name.txt" 2>/dev/null || : >"$LOGS/$name.txt"
}

# broken TABLE [EVIDENCE] -> the probes that failed and said something like it, a line each: NAME<tab>what it said.
broken() {
    awk -v evidence="${2:-.}" '
        !/^ / { name = /  BROKEN$/ ? $1 : "" }
        /^    / && name != "" && $0 ~ evidence { sub(/^ +/, ""); print name "\t" $0; name = "" }' "$1"
}

# Nothing is removed yet: what fails now would fail without the settings too.
control() {
    local probes=() setting ran
    # shellcheck disable=SC2086 # several in one word
    mapfile -t probes < <(for setting in "${CHOSEN[@]}"; do printf '%s\n' ${PROBES[$setting]%% = *}; done | LC_ALL=C sort -u)
    step "Control" "${#probes[@]} probes, nothing removed"
    run_probes control "${probes[@]}"
    ran=$(sed -n 's/^\([0-9]*\) probes, 0 broken;.*/\1/p' "$LOGS/control.txt")
    if [[ $ran != "${#probes[@]}" ]]; then
        broken "$LOGS/control.txt" | sed 's/^/    | /' >&2
        die "$EX_SOFTWARE" "of ${#probes[@]} probes that should hold, not all ran and held: see $LOGS/control.log."
    fi
    step_done "all of them hold"
}

# find_landlock: LANDLOCK is the kernel's version of it, below 1 if there is none. Our own profile lets one ask; an old engine's does not.
find_landlock() {
    LANDLOCK=$(docker run --rm --network none --log-driver none --label "amon.sandbox.test=$$" --user 10001:10001 \
        --security-opt "seccomp=$REPO_ROOT/src/Sandbox.Docker/Containers/seccomp.json" "$SANDBOX_IMAGE" \
        python3 -c 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))') || die "$EX_SOFTWARE" "a container could not be run; the line above says why."
}

check_setting() {
    local setting=$1 reason='' found
    step "Without $setting"
    if [[ $setting == landlock ]] && ((LANDLOCK < 2)); then reason='not available on this kernel'; fi
    if [[ $setting == log-driver ]] && ! is_root; then reason="not checked: only root may look at the engine's folders"; fi
    if [[ -n $reason ]]; then
        UNCHECKED=$((UNCHECKED + 1)) RESULT[$setting]=$reason
        step_done "$reason"
        return
    fi
    git -C "$COPY" checkout --quiet -- . # touches only what the last one edited, so little is built again
    remove "$setting"
    if [[ $setting == network ]]; then
        # Without a way out: what a probe sends there stays on this machine.
        HAS_NETWORK=yes
        docker network create --internal --label "amon.sandbox.test=$$" "$NETWORK" >/dev/null || die "$EX_UNAVAILABLE" "the engine makes no network; the line above says why."
    fi
    # shellcheck disable=SC2086 # several in one word
    run_probes "$setting" ${PROBES[$setting]%% = *}
    remove_network
    found=$(broken "$LOGS/$setting.txt" "${PROBES[$setting]##* = }")
    if [[ -n $found ]]; then
        NOTICED=$((NOTICED + 1)) RESULT[$setting]=$(cut -f 1 <<<"$found" | paste -sd ' ' -)
        while IFS=$'\t' read -r probe said; do note "$probe: ${said:0:200}"; done <<<"$found"
        step_done noticed
    else # no probe failed for want of it, or none ran at all: the worker without it may not even start
        RESULT[$setting]="NOT NOTICED"
        fail "no probe has noticed: see $LOGS/$setting.log and $setting.txt."
    fi
}

# After an interruption the worker may still be taking its sandboxes, which are on that network, with it.
remove_network() {
    local deadline=$((SECONDS + 45))
    while [[ -n $HAS_NETWORK ]] && docker network inspect "$NETWORK" >/dev/null 2>&1; do
        if docker network rm "$NETWORK" >/dev/null 2>&1; then break; fi
        ((SECONDS < deadline)) || { warn "the network $NETWORK stays: 'docker network rm $NETWORK' removes it." && break; }
        sleep 0.5
    done
    HAS_NETWORK=''
}

# final_word STATUS: the result, as the very last line, whatever happened before.
final_word() {
    local setting
    if [[ -n $EDITS ]]; then return "$1"; fi
    if ((${#RESULT[@]})); then printf '\n%-18s  %s\n' setting "probes that fail without it"; fi
    for setting in "${CHOSEN[@]}"; do
        if [[ -n ${RESULT[$setting]:-} ]]; then printf '%-18s  %s\n' "$setting" "${RESULT[$setting]}"; fi
    done
    printf '%d settings, %d noticed%s\n' "${#CHOSEN[@]}" "$NOTICED" "$( ((UNCHECKED == 0)) || printf ', %d not checked' "$UNCHECKED")"
    return "$1"
}

main() {
    local setting
    parse_arguments "$@"
    declare -gA RESULT=()
    NOTICED=0 UNCHECKED=0 HAS_NETWORK=''
    install_traps
    mkdir -p "$LOGS"
    if [[ -n $EDITS ]]; then
        make_copy
        check_edits
        return
    fi
    require_dotnet
    step "Docker engine"
    on_exit stop_engine_if_ours
    ensure_engine
    step "Image"
    ensure_images "$SANDBOX_IMAGE"
    find_landlock
    step_done
    watch_leftovers
    on_exit remove_leftovers
    on_exit remove_network
    make_copy
    run_in_copy restore 600 dotnet restore "$SUITE" --locked-mode
    control
    for setting in "${CHOSEN[@]}"; do check_setting "$setting"; done
    ((NOTICED + UNCHECKED == ${#CHOSEN[@]}))
}

main "$@"
