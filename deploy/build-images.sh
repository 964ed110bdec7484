#!/usr/bin/env bash
# The images that a deployment runs, made when missing or when their recipe changed, and what is in them.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"
source "$lib/dotnet.sh"
source "$lib/worker-image.sh"
source "$lib/compose.sh"
source "$lib/sbom.sh"

ALL=(sandbox numpy worker rabbitmq prometheus proxy)

usage() {
    cat <<'HELP'
usage: bash deploy/build-images.sh [--sbom] [--fresh] [IMAGE...]

Builds the images of a deployment (all of them, or those that are named), each from one Debian 13 base that is pulled, or made from
packages where no registry answers; prints their sizes. Also sees to it that 'docker compose' is there. An image whose recipe
has not changed stays as it is.

  sandbox      amon-sandbox-python:latest         what a job runs in
  numpy        amon-sandbox-python-numpy:latest   the same with numpy
  worker       amon-sandbox-worker:latest         queue worker and HTTP shim, with its .NET runtime
  rabbitmq     amon-sandbox-rabbitmq:4            the broker
  prometheus   amon-sandbox-prometheus:latest     metrics and alerts
  proxy        amon-sandbox-proxy:latest          HAProxy, for compose/docker-compose.cluster.yml

  --sbom     write a bill of materials of each as well (CycloneDX): .artifacts/sbom/IMAGE.cdx.json
  --fresh    build although nothing changed, and without the engine's cache; the base stays (to make that anew, with Debian's
             latest fixes: docker rmi amon-sandbox-base:trixie)
  --help     this text

exit codes
  0    the images are there
  64   wrong arguments
  69   something needed is missing and could not be installed or started: the engine, the SDK, a tool
  70   an image could not be built
  75   another run is in the way
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

parse_arguments() {
    SBOM='' NAMES=()
    while (($#)); do
        case $1 in
            --sbom) SBOM=yes ;;
            --fresh) FRESH=yes ;;
            -h | --help)
                usage
                exit 0
                ;;
            *)
                if [[ " ${ALL[*]} " != *" $1 "* ]]; then die "$EX_USAGE" "unknown argument '$1': see --help."; fi
                NAMES+=("$1")
                ;;
        esac
        shift
    done
    if ((${#NAMES[@]} == 0)); then NAMES=("${ALL[@]}"); fi
}

# image_of NAME -> the image's own name.
image_of() {
    case $1 in
        sandbox) printf %s "$SANDBOX_IMAGE" ;;
        numpy) printf %s "$NUMPY_IMAGE" ;;
        worker) printf %s "$WORKER_IMAGE" ;;
        rabbitmq) printf %s "$BROKER_IMAGE" ;;
        prometheus) printf %s "$PROMETHEUS_IMAGE" ;;
        proxy) printf %s "$PROXY_IMAGE" ;;
    esac
}

build() {
    local images=() name
    for name in "${NAMES[@]}"; do images+=("$(image_of "$name")"); done
    ensure_images "${images[@]}"
}

report() {
    local name
    for name in "${NAMES[@]}"; do
        note "$(printf '%-34s %s' "$(image_of "$name")" "$(image_size "$(image_of "$name")")")"
    done
}

main() {
    parse_arguments "$@"
    install_traps
    if [[ " ${NAMES[*]} " == *' worker '* ]]; then
        step ".NET SDK" "the worker is compiled on this machine"
        require_dotnet
        step_done
    fi
    step "Docker engine" "it builds the images"
    ensure_engine
    ensure_compose
    step "Images" "${NAMES[*]}"
    build
    report
    step_done
    if [[ -n $SBOM ]]; then
        local name
        step "Bills of materials" "what is in them"
        for name in "${NAMES[@]}"; do write_sbom "$(image_of "$name")" "$name"; done
        step_done
    fi
}

main "$@"
