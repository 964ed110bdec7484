#!/usr/bin/env bash
# Every check there is, in one command (those that take minutes each: with --long). The last line is "N passed, N failed", and ", N skipped" when some were.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"
source "$lib/dotnet.sh"
source "$lib/leftovers.sh"
source "$lib/results.sh"

SOLUTION=$REPO_ROOT/Sandbox.Worker.sln

usage() {
    cat <<'HELP'
usage: bash deploy/test.sh [--unit | --drills] [--long] [--filter EXPR] [--keep-engine]

Prepares the Docker engine and the images, restores in locked mode, builds with warnings as errors, checks the format and the
shell scripts, runs every test project, and removes what it started.

  --unit          only what needs no engine: no images, no integration tests
  --drills        only the fault drills, and all of them: kill -9, cut networks, a broker of three nodes, 10,000 jobs; an hour on two cores. The short
                  ones are part of every run. Their table is .artifacts/test-results/drills.txt
  --long          also the tests that take minutes each ([Trait("Category", "long")]): 500 jobs in 500 containers
  --filter EXPR   only the tests that match, as in 'dotnet test --filter'
  --keep-engine   leave the Docker engine running if this script started it
  --help          this text

The last line is "N passed, N failed" or "N passed, N failed, N skipped". Results are in .artifacts/test-results/.

exit codes
  0    everything passed, and at least one test ran
  1    a check or a test failed, or no test ran
  64   wrong arguments
  69   something needed is missing and could not be installed or started
  70   an image could not be built
  75   another run is in the way
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

parse_arguments() {
    UNIT='' DRILLS='' LONG='' FILTER='' KEEP_ENGINE=''
    while (($#)); do
        case $1 in
            --unit) UNIT=yes ;;
            --drills) DRILLS=yes LONG=yes ;;
            --long) LONG=yes ;;
            --filter)
                (($# > 1)) || die "$EX_USAGE" "--filter takes an expression: see --help."
                FILTER=$2
                shift
                ;;
            --filter=*) FILTER=${1#*=} ;;
            --keep-engine) KEEP_ENGINE=yes ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) die "$EX_USAGE" "unknown argument '$1': see --help." ;;
        esac
        shift
    done
    if [[ -n $UNIT && -n $DRILLS ]]; then die "$EX_USAGE" "--unit and --drills exclude each other: the drills need an engine."; fi
    if [[ -n $DRILLS ]]; then TEST_PROJECT_SECONDS=7200 TEST_HANG=100m; fi
}

# --- The checks before the tests -------------------------------------------------------------------------------------

# check NAME SECONDS COMMAND...: one step; when it fails, the errors in its output, and the end.
check() {
    local name=$1 limit=$2 log
    shift 2
    log=$RESULTS_DIR/${name// /-}.log
    step "$name"
    if run_logged "$limit" "$log" "$@"; then
        step_done
        return
    fi
    show_build_errors "$log"
    die 1 "'$name' failed: see the lines above, all of it is in $log."
}

check_shell_scripts() {
    local scripts=()
    mapfile -d '' -t scripts < <(find "$DEPLOY_DIR" -name '*.sh' -print0 | LC_ALL=C sort -z)
    if [[ -f $REPO_ROOT/.ci/run ]]; then scripts+=("$REPO_ROOT/.ci/run"); fi
    if ! command -v shellcheck >/dev/null && is_root && debian_like; then
        note "installing shellcheck with apt: it checks these scripts"
        apt_install shellcheck || true
    fi
    if ! command -v shellcheck >/dev/null; then
        warn "shellcheck is not installed and could not be: the shell scripts were not checked."
        return
    fi
    check "Shell scripts" 120 shellcheck "${scripts[@]}"
}

# A change of the sources must not leave the check of the hardening settings behind. It takes a clone, so not in a plain copy.
check_hardening_edits() {
    if git -C "$REPO_ROOT" rev-parse --verify --quiet HEAD >/dev/null 2>&1; then check "Hardening edits" 60 bash "$DEPLOY_DIR/check-hardening.sh" --edits; fi
}

check_code() {
    cd -- "$REPO_ROOT"
    lock_build
    check "Restore" 600 dotnet restore "$SOLUTION" --locked-mode
    check "Build" 900 dotnet build "$SOLUTION" --configuration Release --no-restore --nologo -warnaserror
    check "Format" 600 dotnet format "$SOLUTION" --verify-no-changes --no-restore
    unlock_build
}

# --- The tests -------------------------------------------------------------------------------------------------------

prepare_engine() {
    step "Docker engine" "integration tests run real containers"
    ensure_engine
    step "Images" "the sandbox's, one with numpy, a bare one, and RabbitMQ"
    ensure_images "$SANDBOX_IMAGE" "$NUMPY_IMAGE" "$BARE_IMAGE" "$BROKER_IMAGE"
    if [[ -n $DRILLS ]]; then
        need_tool tc iproute2 "a drill slows a network down with it"
        ensure_images "$OLD_BROKER_IMAGE"
    fi
    step_done
    watch_leftovers
    # Testcontainers: no helper container from a registry, ports on the loopback address, and an API that the engine speaks.
    export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
    if version_below "$ENGINE_API" 1.44; then export DOCKER_API_VERSION=$ENGINE_API; fi
}

# What the tests of src/clients are run by: the distribution's own Python, whatever Python is first on the PATH, and npm for the schemas of AsyncAPI.
prepare_clients() {
    step "Client tools" "Python with aiormq and mypy, npm"
    if ! /usr/bin/python3 -c 'import aiormq, mypy' >/dev/null 2>&1; then
        if ! is_root || ! debian_like; then
            die "$EX_UNAVAILABLE" "/usr/bin/python3 has no aiormq or no mypy (src/clients/python is tested with them): install them, on Debian or Ubuntu with 'sudo apt-get install python3-aiormq mypy', and run this again."
        fi
        note "installing python3-aiormq and mypy with apt: src/clients/python is tested with them"
        apt_install python3 python3-aiormq mypy || die "$EX_UNAVAILABLE" "python3-aiormq and mypy could not be installed; install them by hand and run this again."
    fi
    need_tool npm npm "a test fetches the schemas of AsyncAPI with it"
    step_done
}

# version_below A B: compares two dotted numbers.
version_below() { [[ $1 != "$2" && $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

needs_engine() { [[ $1 == *IntegrationTests.csproj || $1 == *DeployTests.csproj || $1 == *HostileTests.csproj || $1 == *DrillTests.csproj ]]; }

run_tests() {
    local projects=() project filter=$FILTER
    if [[ -z $LONG ]]; then filter="${FILTER:+($FILTER)&}$NOT_LONG"; fi
    mapfile -d '' -t projects < <(find "$REPO_ROOT/tests" -mindepth 2 -maxdepth 2 -name '*Tests.csproj' -print0 2>/dev/null | LC_ALL=C sort -z)
    step "Tests" "projects: ${#projects[@]}"
    for project in "${projects[@]}"; do
        if [[ -n $UNIT ]] && needs_engine "$project"; then
            note "$(basename -- "$project" .csproj): left out by --unit"
            continue
        fi
        if [[ -n $DRILLS && $project != *DrillTests.csproj ]]; then continue; fi
        if ! grep -qF -- "$(basename -- "$project")" "$SOLUTION"; then
            fail "$(basename -- "$project" .csproj) is not in $(basename -- "$SOLUTION"), so it was not built: add it with 'dotnet sln add'."
            FAILED=$((FAILED + 1))
            continue
        fi
        run_test_project "$project" "$filter"
    done
    if [[ -z $LONG$UNIT ]]; then note "left out: the tests that take minutes each; --long runs them too"; fi
    printf '  %s(%s)%s\n' "$DIM" "$(seconds_since "$STEP_STARTED")" "$RESET"
    slowest_tests >"$RESULTS_DIR/slowest.txt"
    TESTS_FINISHED=yes
}

# --- The end ---------------------------------------------------------------------------------------------------------

stop_what_we_started() {
    if [[ -n $ENGINE_PID && -n $KEEP_ENGINE ]]; then
        note "the Docker engine that this script started stays (--keep-engine); stop it with: kill $ENGINE_PID"
    else
        stop_engine_if_ours
    fi
}

# final_word STATUS: the result, as the very last line, whatever happened before.
final_word() {
    local status=$1
    if [[ -z $TESTS_FINISHED ]]; then
        if ((status > 128)); then fail "interrupted before the tests were through."; fi
        say_why "$status"
        FAILED=$((FAILED + 1)) # the step that ended this run
        ((status != 0)) || status=1
    elif ((PASSED + FAILED == 0)); then
        fail "no test ran."
        FAILED=1
    fi
    if ((FAILED > 0 && status == 0)); then status=1; fi
    printf '%d passed, %d failed%s\n' "$PASSED" "$FAILED" "$( ((SKIPPED == 0)) || printf ', %d skipped' "$SKIPPED")"
    return "$status"
}

main() {
    parse_arguments "$@"
    TESTS_FINISHED=''
    install_traps
    local started
    started=$(now_ms)
    rm -rf --one-file-system -- "$RESULTS_DIR"
    mkdir -p "$RESULTS_DIR"
    step ".NET SDK"
    require_dotnet
    step_done
    check_shell_scripts
    check_hardening_edits
    if [[ -z $UNIT ]]; then
        on_exit stop_what_we_started
        on_exit remove_leftovers
        prepare_engine
        if [[ -z $DRILLS ]]; then prepare_clients; fi
    fi
    check_code
    run_tests
    note "all of it: $(seconds_since "$started")"
}

main "$@"
