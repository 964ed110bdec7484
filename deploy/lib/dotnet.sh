# shellcheck shell=bash
# The .NET side: is the SDK there, and building with it. Sourced, never run.

WORKER_PROJECT=$REPO_ROOT/src/Sandbox.Worker
WORKER_OUTPUT=$REPO_ROOT/.artifacts/bin/Sandbox.Worker/release
WORKER_EXE=$WORKER_OUTPUT/Sandbox.Worker

# No server may outlive the build: it would hold this script's output open, and its caller would wait for ever.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false UseRazorBuildServer=false
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_UI_LANGUAGE=en

# require_dotnet: afterwards `dotnet` is an SDK that global.json accepts.
require_dotnet() {
    local version how='get it from https://dotnet.microsoft.com/download/dotnet/10.0, put it on the PATH, and run this again'
    if command -v apt-cache >/dev/null && apt_knows dotnet-sdk-10.0; then
        how="install it with 'sudo apt-get install dotnet-sdk-10.0' and run this again"
    fi
    command -v dotnet >/dev/null || die "$EX_UNAVAILABLE" "the .NET SDK 10 is not on the PATH: $how."
    version=$(cd "$REPO_ROOT" && timeout 60 dotnet --version 2>/dev/null) ||
        die "$EX_UNAVAILABLE" "dotnet is here, but no SDK that global.json accepts (.NET SDK 10): $how."
    # The built program looks for the runtime in the usual places only, and in DOTNET_ROOT.
    if [[ -z ${DOTNET_ROOT:-} ]]; then
        DOTNET_ROOT=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
        export DOTNET_ROOT
    fi
    note ".NET SDK $version"
}

# lock_build: two builds at once in one tree break each other.
lock_build() {
    mkdir -p "$STATE_DIR"
    exec {BUILD_LOCK}>>"$STATE_DIR/build.lock"
    flock --exclusive --nonblock "$BUILD_LOCK" && return
    note "another script is building here; waiting for it"
    flock --exclusive --timeout 900 "$BUILD_LOCK" || die "$EX_TEMPFAIL" "another script has been building here for 15 minutes: end it and run this again."
}

unlock_build() { exec {BUILD_LOCK}>&-; }

# ensure_worker_built: builds only when a source file, the build's settings or the output itself is not what it was.
ensure_worker_built() {
    local log=$STATE_DIR/build.log stamp=$STATE_DIR/build.stamp
    lock_build
    if [[ -x $WORKER_EXE && -r $stamp && $(<"$stamp") == "$(build_stamp)" ]]; then
        unlock_build
        step_done "up to date"
        return
    fi
    rm -f -- "$stamp"
    note "restoring packages, exactly the locked versions"
    run_build_command "$log" dotnet restore "$WORKER_PROJECT" --locked-mode
    note "compiling (log: $log)"
    run_build_command "$log" dotnet build "$WORKER_PROJECT" --configuration Release --no-restore --nologo --verbosity minimal
    [[ -x $WORKER_EXE ]] || die "$EX_SOFTWARE" "the build succeeded but left no $WORKER_EXE."
    build_stamp >"$stamp"
    unlock_build
    step_done
}

run_build_command() {
    local log=$1
    shift
    run_logged 900 "$log" "$@" && return
    show_build_errors "$log"
    die "$EX_SOFTWARE" "'$1 $2' failed: see the lines above, all of it is in $log."
}

# The errors, once each, when there are any; else the end of the log.
show_build_errors() {
    local errors
    errors=$(grep -E '(: |^)(error|warning) [A-Z]+[0-9]+' -- "$1" | sed 's/^[[:space:]]*//' | LC_ALL=C sort -u | head -n 40 || true)
    if [[ -n $errors ]]; then
        printf '%s\n' "$errors" | sed 's/^/    | /' >&2
    else
        show_log "$1"
    fi
}

# build_stamp: one hash over what goes into the build and what came out of it.
build_stamp() {
    (
        cd -- "$REPO_ROOT" || exit
        {
            build_inputs
            find "$WORKER_OUTPUT" -maxdepth 1 -type f \( -name 'Sandbox.*' -o -name 'appsettings*.json' \) -print0 2>/dev/null || true # there is none before the first build
        } | hash_files
    )
}

# source_stamp: one hash over what goes into the build.
source_stamp() {
    (
        cd -- "$REPO_ROOT" || exit
        build_inputs | hash_files
    )
}

build_inputs() {
    find src -type f -print0
    find . -maxdepth 1 -type f \( -name '*.props' -o -name '*.targets' -o -name 'global.json' -o -iname 'nuget.config' -o -name '.editorconfig' \) -print0
}

# hash_files: one hash over the files that are named on standard input, each name ended by a NUL.
hash_files() { LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1; }
