#!/usr/bin/env bash
# What each hardening setting is good for: takes one away at a time, in a copy of the sources, and sends the hostile suite's probes to a
# worker built from that. A setting without which every probe still holds is one that nobody would miss, or one that no probe tries.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"
source "$lib/dotnet.sh"

SUITE=$REPO_ROOT/tests/Sandbox.HostileTests/Sandbox.HostileTests.csproj
LOGS=$STATE_DIR/hardening
SPEC=src/Sandbox.Docker/Containers/ContainerSpec.cs
LAUNCHER=src/Sandbox.Execution/Sandboxes/SandboxLauncher.cs
SUPERVISOR=src/Sandbox.Supervisor/supervisor.py
NETWORK=amon-sandbox-check-$$
NO_LANDLOCK='s/landlock = confine(native, version, ruleset)/landlock = 0/'

# NAME | PROBES (beginnings of names) | FILE | what sed does to it | another FILE | what sed does to it.
# pids and memory are weakened and not taken away, so that no probe can harm the machine. Behind Landlock nothing can tell whether
# the root is read-only, so that mutant loses both.
MUTANTS=(
    "network|Network/|$SPEC|s/NetworkMode = \"none\"/NetworkMode = \"$NETWORK\"/; s/NetworkDisabled = true/NetworkDisabled = false/"
    "read-only root|Kernel/ Leaks/|$SPEC|s/ReadonlyRootfs = true/ReadonlyRootfs = false/|$SUPERVISOR|$NO_LANDLOCK"
    "capabilities|Kernel/|$SPEC|s/CapDrop = \\[\"ALL\"\\]/CapDrop = []/"
    "no-new-privileges|Kernel/|$SPEC|s/\"no-new-privileges:true\", //"
    "seccomp|Kernel/|$SPEC|s/\\\$\"seccomp={SeccompProfile.Text}\"/\"seccomp=unconfined\"/"
    "pids|Resources/fork Resources/thread|$SPEC|s/PidsLimit = options.PidsLimit/PidsLimit = 2000/"
    "memory|Resources/memory|$SPEC|s/Memory = options.MemoryBytes/Memory = 4L << 30/; s/MemorySwap = options.MemorySwapBytes/MemorySwap = 4L << 30/"
    "user|Kernel/|$SPEC|s/UserId = \"10001\"/UserId = \"0\"/|$LAUNCHER|s/greeting.UserId != LaunchOptions.UserId/greeting.UserId is null/"
    "log driver|Resources/stdout-flood Resources/stderr-flood|$SPEC|s/Type = \"none\"/Type = \"json-file\"/"
    "Landlock|Kernel/ Processes/|$SUPERVISOR|$NO_LANDLOCK"
)

usage() {
    cat <<'HELP'
usage: bash deploy/check-hardening.sh [NAME...]

Takes the sandboxes' hardening settings away one by one, in a copy of the sources, and runs the probes of the hostile suite that should
notice. Prints a table: setting, probes that failed without it. Takes about two minutes a setting. NAME... runs only those.

The last line is "N settings missed by a probe, N by none". The logs are in .sandbox/hardening/.

exit codes
  0    at least one probe fails for each setting
  1    a setting that no probe misses
  64   wrong arguments
  69   something needed is missing and could not be installed or started
  70   a mutant could not be built
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

# mutate NAME FILE EDIT...: a fresh copy of the sources with these edits. One that changes nothing is a mistake in the list above.
mutate() {
    local name=$1 file edit
    shift
    rm -rf --one-file-system -- "$COPY/src"
    cp -a -- "$REPO_ROOT/src" "$COPY/src"
    while (($# > 1)); do
        file=$1 edit=$2
        shift 2
        sed -i -e "$edit" "$COPY/$file"
        ! cmp -s "$COPY/$file" "$REPO_ROOT/$file" || die 1 "'$name': the edit of $file changes nothing any more."
    done
}

build_mutant() {
    local log=$LOGS/build.log
    run_logged 600 "$log" dotnet build "$COPY/src/Sandbox.Worker" --configuration Release --nologo \
        -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false || {
        show_build_errors "$log"
        die "$EX_SOFTWARE" "the worker without '$1' could not be built: $log."
    }
}

# failed_probes LOG -> their names in one line
failed_probes() {
    sed -n 's/^ *Failed .*(name: "\(.*\)").*/\1/p' "$1" | LC_ALL=C sort -u | paste -sd ' ' -
}

check_setting() {
    local name=$1 probes=$2 log=$LOGS/${1// /-}.log filter='' folder failed
    shift 2
    for folder in $probes; do filter+="${filter:+|}DisplayName~$folder"; done
    mutate "$name" "$@"
    build_mutant "$name"
    SANDBOX_WORKER_PATH=$COPY/.artifacts/bin/Sandbox.Worker/release/Sandbox.Worker run_logged 900 "$log" \
        dotnet test "$SUITE" --no-build --configuration Release --nologo --filter "$filter" || true
    failed=$(failed_probes "$log")
    if [[ -n $failed ]]; then
        MISSED=$((MISSED + 1))
        printf '  %s%-18s%s %s\n' "$GREEN" "$name" "$RESET" "$failed"
    else
        UNMISSED=$((UNMISSED + 1))
        printf '  %s%-18s no probe fails%s (%s)\n' "$RED" "$name" "$RESET" "$log"
    fi
}

remove_network() { docker network rm "$NETWORK" >/dev/null 2>&1 || true; }

final_word() {
    printf '%d settings missed by a probe, %d by none\n' "${MISSED:-0}" "${UNMISSED:-0}"
    return "$1"
}

main() {
    local wanted=" " name mutant fields
    for name in "$@"; do
        case $name in
            -h | --help)
                usage
                trap - EXIT
                exit 0
                ;;
            -*) die "$EX_USAGE" "unknown argument '$name': see --help." ;;
            *) wanted+="$name " ;;
        esac
    done
    MISSED=0 UNMISSED=0
    install_traps
    mkdir -p "$LOGS"
    require_dotnet
    on_exit stop_engine_if_ours
    ensure_engine
    ensure_images "$SANDBOX_IMAGE"
    on_exit remove_network
    # Without a way out of this machine: what a probe sends stays here.
    docker network create --internal "$NETWORK" >/dev/null
    step "The suite as it is"
    run_logged 900 "$LOGS/suite.log" dotnet build "$SUITE" --configuration Release --nologo || die "$EX_SOFTWARE" "the suite could not be built: $LOGS/suite.log."
    step_done
    temp_dir COPY
    cp -a -- "$REPO_ROOT"/Directory.* "$REPO_ROOT/global.json" "$REPO_ROOT/.editorconfig" "$COPY"/
    step "Without each setting" "the probes that fail"
    for mutant in "${MUTANTS[@]}"; do
        IFS='|' read -r -a fields <<<"$mutant"
        if [[ $wanted == " " || $wanted == *" ${fields[0]} "* ]]; then check_setting "${fields[@]}"; fi
    done
    ((UNMISSED == 0))
}

main "$@"
