# shellcheck shell=bash
# The sample job: sends it, shows the answer as a person wants to see it, saves the files. Sourced, never run.

SAMPLE_OUTPUT=$STATE_DIR/sample-output

# send_sample PORT WORK_DIRECTORY: leaves the answer in WORK_DIRECTORY/response.json and its status in HTTP_STATUS.
send_sample() {
    local url=http://127.0.0.1:$1/run work=$2
    bash "$DEPLOY_DIR/sample/make-sales.sh" >"$work/sales.csv"
    note "in: sales.csv, $(wc -l <"$work/sales.csv") lines, $(wc -c <"$work/sales.csv") bytes; code: deploy/sample/analyse.py"
    base64 -w 0 "$work/sales.csv" >"$work/sales.b64"
    jq -n --rawfile code "$DEPLOY_DIR/sample/analyse.py" --rawfile csv "$work/sales.b64" \
        '{language: "python", timeout_s: 30, code: $code, input_files: [{path: "sales.csv", content_b64: $csv}]}' >"$work/body.json"
    HTTP_STATUS=$(curl --silent --show-error --max-time 90 --output "$work/response.json" --write-out '%{http_code}' \
        --header 'Content-Type: application/json' --header @<(key_header) --data-binary @"$work/body.json" "$url") ||
        die 1 "the worker did not answer the sample job; its log: $WORKER_LOG"
    step_done "HTTP $HTTP_STATUS"
}

# Through a descriptor, not the command line: a key must not appear in the process list.
key_header() {
    if [[ -n ${AMON_SANDBOX_API_KEY:-} ]]; then printf 'Authorization: Bearer %s\n' "$AMON_SANDBOX_API_KEY"; fi
}

# show_answer RESPONSE: prints it; false when the job did not succeed.
show_answer() {
    if [[ $HTTP_STATUS != 200 ]]; then
        fail "the sample was answered with HTTP $HTTP_STATUS: $(jq -r '"\(.detail // .title // "no detail") (code: \(.code // "none"))"' "$1" 2>/dev/null || head -c 500 "$1")"
        return 1
    fi
    jq -r '
        def ms: if . == null then "?" else "\(. * 10 | round / 10) ms" end;
        "  status     \(.status), exit code \(.exit_code)",
        "  duration   \(.duration_ms | ms)  (queue \(.timings.queue_ms | ms), acquire \(.timings.acquire_ms | ms), run \(.timings.run_ms | ms), collect \(.timings.collect_ms | ms))",
        "  usage      CPU \(.usage.cpu_ms | ms), memory at most \(if .usage.memory_peak_bytes then "\(.usage.memory_peak_bytes / 1048576 * 10 | round / 10) MiB" else "?" end)",
        "  job        \(.job_id)"' "$1"
    show_stream "$1" stdout "what the program printed"
    show_stream "$1" stderr "what the program printed on stderr"
    save_files "$1"
    [[ $(jq -r '.exit_code == 0 and (.timed_out | not)' "$1") == true ]] && return 0
    fail "the sample program did not succeed (status $(jq -r '.status' "$1"), exit code $(jq -r '.exit_code' "$1"))."
    return 1
}

show_stream() {
    [[ -n $(jq -r ".$2" "$1") ]] || return 0
    printf '\n  %s%s%s\n' "$BOLD" "$3" "$RESET"
    jq -j ".$2" "$1" | sed 's/^\(.\)/    \1/'
}

# The worker has checked these paths. They still come from a program nobody trusts, so they are checked once more.
save_files() {
    local path size
    rm -rf --one-file-system -- "$SAMPLE_OUTPUT"
    mkdir -p "$SAMPLE_OUTPUT"
    printf '\n  %sfiles it left in /output%s, saved under %s\n' "$BOLD" "$RESET" "$SAMPLE_OUTPUT"
    while IFS=$'\t' read -r size path; do
        if [[ /$path/ == */../* || $path == /* ]]; then die 1 "the answer names a file outside of its folder: $path"; fi
        mkdir -p "$(dirname -- "$SAMPLE_OUTPUT/$path")"
        jq -r --arg path "$path" '.output_files[] | select(.path == $path) | .content_b64' "$1" | base64 -d >"$SAMPLE_OUTPUT/$path"
        printf '    %-24s %8d bytes\n' "$path" "$size"
    done < <(jq -r '.output_files[] | "\(.size)\t\(.path)"' "$1")
}
