#!/usr/bin/env bash
# What the seccomp profile must not break: CPython's own regression tests, numpy's, bash and coreutils run in a container that
# is hardened as a sandbox is, once under the engine's default profile and once under ours. A test that only ours stops is a
# fault of the profile, or has its reason in deploy/lib/seccomp-differences.txt.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"

PROFILE=$REPO_ROOT/src/Sandbox.Docker/Containers/seccomp.json
DIFFERENCES=$DEPLOY_DIR/lib/seccomp-differences.txt
LOGS=$STATE_DIR/seccomp
BATCH_SIZE=20      # modules of CPython in one container
BATCH_SECONDS=1200 # one takes a minute or two on two idle cores
QUICK=(test_os test_posix test_signal test_select test_epoll test_threading test_resource test_mmap test_pty test_shutil)
# Of numpy's tests, those that fit a sandbox's memory and have to do with the kernel at all: files, mappings, threads, numbers.
NUMPY=(
    _core/tests/test_umath.py _core/tests/test_numeric.py _core/tests/test_memmap.py _core/tests/test_multithreading.py
    lib/tests/test_io.py lib/tests/test_format.py linalg fft random/tests/test_generator_mt19937.py
)

usage() {
    cat <<'HELP'
usage: bash deploy/check-seccomp.sh [--quick] [--part K/N] [MODULE...]

Runs bash, coreutils, numpy's tests and CPython's regression tests in hardened containers under the engine's default seccomp profile
and under ours, and compares test by test. All of it takes about an hour.

  --quick       bash, coreutils and a few modules of CPython: some minutes
  --part K/N    only the K-th of N parts, to spread it over several runs
  MODULE...     only these modules of CPython, such as test_os
  --help        this text

The last line is "N tests alike, N meant differences, N faults". The logs are in .sandbox/seccomp/.

exit codes
  0    no test is stopped by our profile alone, but those meant
  1    at least one is
  64   wrong arguments
  69   the engine is missing and could not be installed or started
  70   the image could not be built, or a container could not be run
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

parse_arguments() {
    ONLY=() PICK=all PART=1 PARTS=1
    while (($#)); do
        case $1 in
            --quick) PICK=quick ;;
            --part)
                (($# > 1)) || die "$EX_USAGE" "--part takes K/N, such as 1/4."
                parse_part "$2"
                shift
                ;;
            --part=*) parse_part "${1#*=}" ;;
            -h | --help)
                usage
                exit 0
                ;;
            test*[!A-Za-z0-9_.]* | -*) die "$EX_USAGE" "unknown argument '$1': see --help." ;;
            test*) ONLY+=("$1") ;;
            *) die "$EX_USAGE" "unknown argument '$1': see --help." ;;
        esac
        shift
    done
}

parse_part() {
    [[ $1 =~ ^([1-9][0-9]?)/([1-9][0-9]?)$ ]] || die "$EX_USAGE" "--part takes K/N, such as 1/4, not '$1'."
    PART=${BASH_REMATCH[1]} PARTS=${BASH_REMATCH[2]}
    ((PART <= PARTS)) || die "$EX_USAGE" "there is no part $PART of $PARTS."
}

# --- One container ---------------------------------------------------------------------------------------------------

# sandbox PROFILE LOG COMMAND...: PROFILE is 'default' or ours. The other options are ContainerSpec's.
sandbox() {
    local profile=$1 log=$2 security=(--security-opt no-new-privileges:true) room=rw,nosuid,nodev,noexec,nr_inodes=16384,size=64m,uid=10001,gid=10001
    shift 2
    if [[ $profile != default ]]; then security+=(--security-opt "seccomp=$profile"); fi
    CONTAINER=amon-sandbox-seccomp-check-$$
    local status=0
    run_logged "$BATCH_SECONDS" "$log" docker run --name "$CONTAINER" --rm --label "amon.sandbox.test=$$" \
        --network none --read-only --cap-drop ALL "${security[@]}" --user 10001:10001 --ipc private \
        --memory 512m --memory-swap 512m --pids-limit 128 --cpus 1 --ulimit nofile=1024 --ulimit core=0 --shm-size 64m \
        --tmpfs "/tmp:$room,mode=1777" --tmpfs "/work:$room,mode=0755" --tmpfs "/output:$room,mode=0755" \
        --log-driver none --hostname sandbox --workdir /work --env LANG=C.UTF-8 --env HOME=/work --env PYTHONDONTWRITEBYTECODE=1 \
        "$SECCOMP_CHECK_IMAGE" "$@" || status=$?
    remove_container
    if ((status != 0)); then
        show_log "$log" 15
        die "$EX_SOFTWARE" "the container ended with $status: the lines above are the end of $log."
    fi
}

remove_container() {
    if [[ -n ${CONTAINER:-} ]]; then docker rm --force "$CONTAINER" >/dev/null 2>&1 || true; fi
    CONTAINER=''
}

# --- One batch under both, compared ----------------------------------------------------------------------------------

# outcomes LOG -> "SUITE TEST<tab>OUTCOME" a line, sorted; the worst one of a test that reports several times.
outcomes() {
    awk -F '\t' '
        sub(/^= /, "", $1) && NF == 3 {
            test = $1 " " $2
            rank = $3 == "passed" ? 1 : $3 == "skipped" ? 2 : 3
            if (rank > worst[test]) { worst[test] = rank; outcome[test] = $3 }
        }
        END { for (test in outcome) print test "\t" outcome[test] }' "$1" | LC_ALL=C sort
}

# stopped BASELINE_LOG OUR_LOG -> "SUITE TEST<tab>OUTCOME" of what passed in the first and not in the second.
stopped() {
    LC_ALL=C join -t $'\t' -a 1 -e missing -o 0,1.2,2.2 <(outcomes "$1") <(outcomes "$2") |
        awk -F '\t' '$2 == "passed" && $3 != "passed" { print $1 "\t" $3 }'
}

# meant TEST: has it a reason in the list? Prints it.
meant() {
    local pattern reason
    while IFS='|' read -r pattern reason; do
        pattern=${pattern%% }
        # shellcheck disable=SC2053 # a glob
        if [[ $pattern != '#'* && -n $pattern && $1 == $pattern ]]; then
            printf '%s' "${reason# }"
            return 0
        fi
    done <"$DIFFERENCES"
    return 1
}

# compare NAME COMMAND...: runs it under both profiles. What only ours stopped, and is not meant, gets a second chance,
# because some tests are sensitive to a busy machine.
compare() {
    local name=$1 base=$LOGS/$1 test outcome reason faults=0 alike
    shift
    step "$name" "under the default profile, then under ours"
    sandbox default "$base.default.log" "$@"
    sandbox "$PROFILE" "$base.ours.log" "$@"
    stopped "$base.default.log" "$base.ours.log" >"$base.stopped"
    cp -- "$base.stopped" "$base.stopped-twice"
    if any_not_meant "$base.stopped"; then
        note "a difference: once more under ours"
        sandbox "$PROFILE" "$base.again.log" "$@"
        stopped "$base.default.log" "$base.again.log" >"$base.stopped-twice"
    fi
    while IFS=$'\t' read -r test outcome; do
        if reason=$(meant "$test"); then
            note "$test: $outcome, meant: $reason"
            MEANT=$((MEANT + 1))
        elif ! cut -f 1 "$base.stopped-twice" | grep -xF -- "$test" >/dev/null; then
            note "$test: $outcome, but not the second time"
        else
            if ((faults < 20)); then fail "$test: $outcome only under our profile (see $base.again.log)"; fi
            faults=$((faults + 1))
        fi
    done <"$base.stopped"
    FAULTS=$((FAULTS + faults))
    alike=$(LC_ALL=C comm -12 <(outcomes "$base.default.log") <(outcomes "$base.ours.log") | wc -l)
    ALIKE=$((ALIKE + alike))
    ((alike > 0)) || die "$EX_SOFTWARE" "$name reported no test: see $base.default.log and $base.ours.log."
    step_done "$alike tests alike, of them $(outcomes "$base.ours.log" | grep -c 'passed$') passed"
}

any_not_meant() {
    local test
    while IFS=$'\t' read -r test _; do
        meant "$test" >/dev/null || return 0
    done <"$1"
    return 1
}

# --- All batches -----------------------------------------------------------------------------------------------------

compare_all() {
    local names=() batches at number=0 batch
    if ((${#ONLY[@]})); then
        compare cpython python3 /check/checks.py cpython "${ONLY[@]}"
        return
    fi
    if ((PART == 1)); then
        compare coreutils bash /check/coreutils.sh
    fi
    if [[ $PICK == quick ]]; then
        compare cpython python3 /check/checks.py cpython "${QUICK[@]}"
        return
    fi
    if ((PART == 1)); then
        compare numpy python3 /check/checks.py numpy "${NUMPY[@]}"
    fi
    sandbox default "$LOGS/list.log" python3 /check/checks.py cpython --list
    mapfile -t names < <(grep '^test' "$LOGS/list.log")
    ((${#names[@]} > 100)) || die "$EX_SOFTWARE" "CPython's tests are not in the image: see $LOGS/list.log."
    # Neighbours in the list are alike; spread over the batches they make these take about the same time.
    batches=$(((${#names[@]} + BATCH_SIZE - 1) / BATCH_SIZE))
    for ((number = 0; number < batches; number++)); do
        ((number % PARTS == PART - 1)) || continue
        batch=()
        for ((at = number; at < ${#names[@]}; at += batches)); do batch+=("${names[at]}"); done
        compare "cpython-$((number + 1))-of-$batches" python3 /check/checks.py cpython "${batch[@]}"
    done
}

# final_word STATUS: the result, as the very last line, whatever happened before.
final_word() {
    local status=$1
    if ((status == 0 && FAULTS > 0)); then status=1; fi
    printf '%d tests alike, %d meant differences, %d faults\n' "$ALIKE" "$MEANT" "$FAULTS"
    return "$status"
}

main() {
    parse_arguments "$@"
    ALIKE=0 MEANT=0 FAULTS=0 CONTAINER=''
    install_traps
    mkdir -p "$LOGS"
    on_exit remove_container
    step "Docker engine"
    ensure_engine
    on_exit stop_engine_if_ours
    step "Image" "CPython with its tests, numpy, bash and coreutils"
    ensure_images "$SECCOMP_CHECK_IMAGE"
    step_done
    compare_all
}

main "$@"
