# shellcheck shell=bash
# Runs one test project and adds up what its trx file says. Sourced, never run.

PASSED=0 FAILED=0 SKIPPED=0
NOT_LONG='Category!=long' # what a run without --long leaves in
TEST_PROJECT_SECONDS=1500 # one project's share of the 25 minutes that everything may take
TEST_HANG=8m              # one test that takes longer hangs
RESULTS_DIR=$REPO_ROOT/.artifacts/test-results

# run_test_project PROJECT_FILE FILTER
run_test_project() {
    local project=$1 filter=$2 name log trx status=0 started counts
    name=$(basename -- "$project" .csproj)
    log=$RESULTS_DIR/$name.log
    trx=$RESULTS_DIR/$name.trx
    started=$(now_ms)
    local command=(dotnet test "$project" --no-build --configuration Release --nologo
        --results-directory "$RESULTS_DIR" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal'
        --blame-hang --blame-hang-timeout "$TEST_HANG" --blame-hang-dump-type none)
    if [[ -n $filter ]]; then command+=(--filter "$filter"); fi
    run_logged "$TEST_PROJECT_SECONDS" "$log" "${command[@]}" || status=$?
    counts='0 0 0'
    if [[ -r $trx ]]; then counts=$(trx_counts "$trx"); fi
    # A whole project without a test is a discovery that broke, unless the caller's filter left them all out.
    if [[ ( -z $filter || $filter == "$NOT_LONG" ) && $counts == '0 0 0' ]]; then status=1; fi
    add_result "$name" "$status" "$log" "$(seconds_since "$started")" "$counts"
}

# trx_counts FILE -> "passed failed skipped". notExecuted stays 0 there even for skipped tests, so they are what is missing.
trx_counts() {
    local line total executed passed
    line=$(grep -o '<Counters [^>]*>' -- "$1" | tail -n 1 || true)
    total=$(attribute "$line" total)
    executed=$(attribute "$line" executed)
    passed=$(attribute "$line" passed)
    printf '%d %d %d' "$passed" $((executed - passed)) $((total - executed))
}

# slowest_tests -> "SECONDS PROJECT TEST" a line, the slowest first: where the minutes of a run go.
slowest_tests() {
    local trx
    for trx in "$RESULTS_DIR"/*.trx; do
        [[ -r $trx ]] || continue
        grep -o '<UnitTestResult [^>]*>' -- "$trx" | sed -n 's/.* testName="\([^"]*\)".* duration="\([0-9:.]*\)".*/\2 \1/p' |
            awk -v project="$(basename -- "$trx" .trx)" '{ split($1, part, ":"); seconds = part[1] * 3600 + part[2] * 60 + part[3]; $1 = ""; printf "%8.1f %s%s\n", seconds, project, $0 }'
    done | LC_ALL=C sort -rn | awk 'NR <= 200'
}

attribute() {
    local value
    value=$(sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" <<<"$1")
    printf '%d' "${value:-0}"
}

# add_result NAME STATUS LOG TIME "PASSED FAILED SKIPPED"
add_result() {
    local name=$1 status=$2 log=$3 time=$4 passed failed skipped
    read -r passed failed skipped <<<"$5"
    # It ended badly although no test says so: it crashed, hung or left no result. That is one failure.
    if ((status != 0 && failed == 0)); then
        failed=1
        fail "$name ended with code $status without a failed test: it crashed, hung, left no result, or has no tests."
    fi
    PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
    if ((failed > 0)); then
        sed -e 's/^/    | /' -- "$log" >&2
        printf '  %s%s%s: %d passed, %d failed, %d skipped %s(%s)%s\n' "$RED" "$name" "$RESET" "$passed" "$failed" "$skipped" "$DIM" "$time" "$RESET"
    else
        printf '  %s%s%s: %d passed%s %s(%s)%s\n' "$GREEN" "$name" "$RESET" "$passed" "$( ((skipped == 0)) || printf ', %d skipped' "$skipped")" "$DIM" "$time" "$RESET"
    fi
}
