# shellcheck shell=bash
# Containers that the tests should have removed themselves. Sourced, never run.

BEFORE=''            # what was there when the run began: not ours
WATCH_LEFTOVERS=''

# labelled_containers -> "ID OWNER TEST" a line: OWNER is a worker's …/PID/START, TEST the number of a test's process.
labelled_containers() {
    local label
    for label in amon.sandbox.owner amon.sandbox.test; do
        timeout 20 docker ps --all --no-trunc --filter "label=$label" \
            --format '{{.ID}} {{or (.Label "amon.sandbox.owner") "-"}} {{or (.Label "amon.sandbox.test") "-"}}' 2>/dev/null
    done | LC_ALL=C sort -u
}

watch_leftovers() {
    BEFORE=$(labelled_containers)
    WATCH_LEFTOVERS=yes
}

# made_by_the_living OWNER TEST: another run's, or a worker's that is serving on this machine.
made_by_the_living() {
    local pid=$2
    if [[ $1 == */*/* ]]; then
        pid=${1%/*}
        pid=${pid##*/}
    fi
    [[ $pid =~ ^[1-9][0-9]*$ ]] && is_running "$pid"
}

remove_leftovers() {
    [[ -n $WATCH_LEFTOVERS ]] || return 0
    local id owner test left=() alive=0
    while read -r id owner test; do
        if [[ -z $id ]]; then
            continue
        elif made_by_the_living "$owner" "$test"; then
            alive=$((alive + 1))
        else
            left+=("$id")
        fi
    done < <(LC_ALL=C comm -13 <(printf '%s\n' "$BEFORE") <(labelled_containers))
    if ((alive > 0)); then note "$alive container(s) of workers or tests that still run were left alone"; fi
    ((${#left[@]} > 0)) || return 0
    if ! engine_is_only_ours; then
        warn "${#left[@]} sandbox container(s) are there that were not before; another script uses the engine, so they stay."
        return 0
    fi
    for id in "${left[@]}"; do
        docker ps --all --filter "id=$id" --format '{{.ID}} {{.Image}} {{.Names}} ({{.Status}})' | sed 's/^/    | /' >&2
    done
    timeout 120 docker rm --force --volumes "${left[@]}" >/dev/null 2>&1
    warn "${#left[@]} container(s) were left behind by the tests and have been removed: something does not clean up after itself."
}
