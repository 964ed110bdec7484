# shellcheck shell=bash
# The programs for a host that has no .NET: with the runtime inside. Sourced after common.sh and dotnet.sh, never run.

PUBLISH_RUNTIME=linux-x64 # src projects are locked for it: RuntimeIdentifiers in Directory.Build.props

# publish_worker OUTPUT_DIR
publish_worker() { publish_project "$WORKER_PROJECT" "$1"; }

# publish_project PROJECT OUTPUT_DIR: exactly the locked packages.
publish_project() {
    local name
    name=$(basename -- "$1")
    mkdir -p "$STATE_DIR"
    run_build_command "$STATE_DIR/publish-$name.log" dotnet publish "$1" --configuration Release --runtime "$PUBLISH_RUNTIME" --self-contained \
        -p:RestoreLockedMode=true --nologo --verbosity minimal --output "$2"
}

# publish_host OUTPUT_DIR: the worker and sandboxctl beside it, in place of what an earlier run left there. Whoever still runs that keeps
# its files, and a failure leaves it as it was.
publish_host() {
    local output=$1 fresh=$1.new program
    refuse_foreign_folder "$output"
    if ! { mkdir -p -- "$(dirname -- "$output")" && rm -rf --one-file-system -- "$fresh" && mkdir -- "$fresh"; } 2>/dev/null; then
        die "$EX_UNAVAILABLE" "$output cannot be written: choose another folder, or run this as a user who may."
    fi
    UNFINISHED=$fresh
    on_exit remove_unfinished
    lock_build
    note "sandboxctl (log: $STATE_DIR/publish-Sandbox.Cli.log)"
    publish_project "$REPO_ROOT/src/Sandbox.Cli" "$fresh"
    note "the worker (log: $STATE_DIR/publish-Sandbox.Worker.log)"
    publish_worker "$fresh" # last: of the files that both have, its own
    unlock_build
    for program in Sandbox.Worker sandboxctl; do
        if ! env -u DOTNET_ROOT "$fresh/$program" --help >/dev/null 2>"$STATE_DIR/publish-check.log"; then
            show_log "$STATE_DIR/publish-check.log" 15
            die "$EX_SOFTWARE" "$program was published but does not run; the lines above are what it said."
        fi
    done
    replace_folder "$fresh" "$output"
}

UNFINISHED=''
remove_unfinished() { if [[ -n $UNFINISHED ]]; then rm -rf --one-file-system -- "$UNFINISHED"; fi; }

# refuse_foreign_folder DIR: what is not ours is not replaced.
refuse_foreign_folder() {
    if [[ -e $1 && ! -d $1 ]]; then die "$EX_USAGE" "$1 is no folder: choose another one."; fi
    if [[ -d $1 && ! -e $1/Sandbox.Worker && -n $(ls -A -- "$1") ]]; then
        die "$EX_USAGE" "$1 holds something else than a worker, and would be replaced: choose a new or an empty folder."
    fi
}

# replace_folder FRESH OLD
replace_folder() {
    rm -rf --one-file-system -- "$2.old"
    if [[ -d $2 ]]; then mv -T -- "$2" "$2.old"; fi
    mv -T -- "$1" "$2"
    rm -rf --one-file-system -- "$2.old"
}
