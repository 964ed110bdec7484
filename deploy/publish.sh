#!/usr/bin/env bash
# The worker as a folder that runs on a host without .NET.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/dotnet.sh"
source "$lib/publish.sh"

usage() {
    cat <<'HELP'
usage: bash deploy/publish.sh [--output DIR]

Builds the worker and sandboxctl with the .NET runtime inside (64-bit Intel and AMD, glibc), so that DIR can be copied to a host that
has no .NET. The units in deploy/systemd/system expect it in /opt/amon-sandbox; deploy/setup-rootless.sh takes it with --published.

  --output DIR   where to; default .artifacts/host. What an earlier run left there is replaced, a folder with anything else is not
  --help         this text

exit codes
  0    DIR holds Sandbox.Worker and sandboxctl, and both have been started once
  64   wrong arguments, or DIR holds something else
  69   the .NET SDK is missing, or DIR cannot be written
  70   a program could not be built, or does not run
  75   another script has been building here for 15 minutes
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

parse_arguments() {
    OUTPUT=$REPO_ROOT/.artifacts/host
    while (($#)); do
        case $1 in
            --output)
                OUTPUT=${2:-}
                if (($# > 1)); then shift; fi
                ;;
            --output=*) OUTPUT=${1#*=} ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) die "$EX_USAGE" "unknown argument '$1': see --help." ;;
        esac
        shift
    done
    if [[ -z ${OUTPUT%/} ]]; then die "$EX_USAGE" "--output takes a folder: see --help."; fi
    OUTPUT=$(realpath --canonicalize-missing -- "$OUTPUT")
}

main() {
    parse_arguments "$@"
    install_traps
    refuse_foreign_folder "$OUTPUT"
    step ".NET SDK"
    require_dotnet
    step_done
    step "Publish" "the worker and sandboxctl, with the runtime inside"
    publish_host "$OUTPUT"
    step_done "$OUTPUT, $(du -sm -- "$OUTPUT" | cut -f 1) MB"
}

main "$@"
