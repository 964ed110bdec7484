#!/usr/bin/env bash
# The worker as a service of an ordinary user, over that user's own rootless engine: one command, which can be repeated.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"
source "$lib/engine.sh"
source "$lib/images.sh"
source "$lib/dotnet.sh"
source "$lib/publish.sh"
source "$lib/rootless.sh"
source "$lib/user-service.sh"

usage() {
    cat <<'HELP'
usage: bash deploy/setup-rootless.sh [--host ADDRESS] [--port N] [--image NAME] [--amqp-uri URI] [--published DIR] [--dry-run]
       bash deploy/setup-rootless.sh --uninstall [--dry-run]

Run as the user who is to own the worker, never as root. Checks that user's rootless Docker engine (and prepares it, as far as that user
may), builds the worker into ~/.local/lib/amon-sandbox, installs amon-sandbox-worker.service for the user's systemd, starts it, and runs a
job through it. A second run changes what is different, and otherwise only runs the job.

  --host ADDRESS    what the worker listens on (default 127.0.0.1); other addresses need a key
  --port N          1024..65535 (default 8088)
  --image NAME      the sandbox image (default amon-sandbox-python:latest, which is built when it is missing)
  --amqp-uri URI    the broker; without one, jobs wait in the worker's memory. Other users can read command lines: AMON_SANDBOX_AMQP_URI in
                    the environment says the same unseen
  --published DIR   take the program from DIR, where deploy/publish.sh put it, and do not build: for a host without the .NET SDK
  --uninstall       stop the service, remove it, the program and the settings; the engine, its images and lingering stay
  --dry-run         say what would be done, and do nothing
  --help            this text

Environment: AMON_SANDBOX_API_KEY, the key that callers must send; AMON_SANDBOX_AMQP_URI; DOCKER_HOST, if the engine is elsewhere.
Options that are left out keep what ~/.config/amon-sandbox/worker.env says; other settings can be added there. The key and the broker's
address are kept beside it, in files that only this user can read.

exit codes
  0    the service runs, and a job has run through it; or nothing is left of it (--uninstall); or everything was said (--dry-run)
  1    the service runs, but the job did not
  64   wrong arguments, or run as root
  69   something is missing, or the rootless engine does not enforce limits: what to do is printed
  70   the image or the program could not be built, or the worker did not start
  75   another script has been building here for 15 minutes
  78   the address would let everybody who reaches it run code without a key
  129, 130, 143   ended by SIGHUP, Ctrl-C or SIGTERM
HELP
}

parse_arguments() {
    LISTEN='' PORT='' IMAGE='' AMQP_URI=${AMON_SANDBOX_AMQP_URI:-} PUBLISHED='' UNINSTALL='' DRY_RUN='' AMQP_SEEN=''
    local option value
    while (($#)); do
        option=$1 value=''
        case $option in
            --host | --port | --image | --amqp-uri | --published)
                (($# > 1)) || die "$EX_USAGE" "$option takes a value: see --help."
                value=$2
                shift
                ;;
            --host=* | --port=* | --image=* | --amqp-uri=* | --published=*) option=${1%%=*} value=${1#*=} ;;
        esac
        case $option in
            --host) LISTEN=$value ;;
            --port) PORT=$value ;;
            --image) IMAGE=$value ;;
            --amqp-uri) AMQP_URI=$value AMQP_SEEN=yes ;;
            --published) PUBLISHED=$value ;;
            --uninstall) UNINSTALL=yes ;;
            --dry-run) DRY_RUN=yes ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) die "$EX_USAGE" "unknown argument '${option%%=*}': see --help." ;;
        esac
        shift
    done
    check_arguments
}

check_arguments() {
    if [[ -n $LISTEN && ! $LISTEN =~ ^(localhost|[0-9.]+|\[?[0-9A-Fa-f:.]+\]?)$ ]]; then die "$EX_USAGE" "--host takes an IP address or localhost, not '$LISTEN'."; fi
    if [[ -n $PORT ]] && { ! [[ $PORT =~ ^[1-9][0-9]{3,4}$ ]] || ((PORT < 1024 || PORT > 65535)); }; then
        die "$EX_USAGE" "--port takes a number from 1024 to 65535, not '$PORT'."
    fi
    if [[ -n $IMAGE && ! $IMAGE =~ ^[A-Za-z0-9][A-Za-z0-9._/:@-]*$ ]]; then die "$EX_USAGE" "--image takes the name of an image, not '$IMAGE'."; fi
    if [[ -n $AMQP_URI && ! $AMQP_URI =~ ^amqps?://[^[:space:]]+$ ]]; then die "$EX_USAGE" "the broker's address must begin with amqp:// or amqps://."; fi
    if [[ -n $PUBLISHED && ! -x $PUBLISHED/Sandbox.Worker ]]; then die "$EX_USAGE" "there is no program in '$PUBLISHED': make it with 'bash deploy/publish.sh --output DIR'."; fi
    if is_root; then die "$EX_USAGE" "this sets up a service of an ordinary user: run it as that user, not as root. For the whole host see README.md, \"As a service\"."; fi
    if [[ -n $AMQP_SEEN ]]; then warn "every user of this host can read command lines, and so the password in --amqp-uri: next time set AMON_SANDBOX_AMQP_URI."; fi
}

choose_settings() {
    read_settings
    choose_setting AMON_SANDBOX_HOST "$LISTEN" 127.0.0.1
    choose_setting AMON_SANDBOX_PORT "$PORT" 8088
    choose_setting AMON_SANDBOX_IMAGE "$IMAGE" "$SANDBOX_IMAGE"
    if [[ -n ${DOCKER_HOST:-} ]]; then choose_setting AMON_SANDBOX_ENGINE "$DOCKER_HOST" ''; fi
    IMAGE=$(setting AMON_SANDBOX_IMAGE)
    refuse_open_address
}

refuse_open_address() {
    local host
    host=$(setting AMON_SANDBOX_HOST)
    case $host in 127.* | localhost | ::1 | '[::1]') return ;; esac
    if [[ -n ${AMON_SANDBOX_API_KEY:-}$(setting AMON_SANDBOX_API_KEY)$(setting AMON_SANDBOX_API_KEY_FILE) ]]; then return; fi
    if [[ $(setting AMON_SANDBOX_UNSAFE_ALLOW_OPEN_SHIM) == true ]]; then return; fi
    die "$EX_CONFIG" "on $host everybody who reaches it could run code: set AMON_SANDBOX_API_KEY in the environment of this script, or leave --host out."
}

prepare_image() {
    if docker image inspect "$IMAGE" >/dev/null 2>&1; then
        step_done "$IMAGE is there"
        return
    fi
    if [[ $IMAGE == "$SANDBOX_IMAGE" ]]; then
        change "build $IMAGE" ensure_images "$IMAGE"
    else
        change "pull $IMAGE" pull_image
    fi
    step_done
}

pull_image() {
    local log=$STATE_DIR/pull.log
    mkdir -p "$STATE_DIR"
    run_logged 600 "$log" docker pull --quiet "$IMAGE" && return
    show_log "$log" 5
    die "$EX_UNAVAILABLE" "the engine at $DOCKER_HOST has no image $IMAGE, and could not pull it: bring it there with 'docker load', or choose another one with --image."
}

prepare_program() {
    step "Program" "$PROGRAM_DIR"
    if [[ -z $PUBLISHED ]]; then require_dotnet; fi
    install_program "$PUBLISHED"
}

install() {
    need_tool curl curl "it sends the worker a job"
    choose_settings
    step "Rootless engine" "jobs run in containers of user $(id -un), not of root"
    find_user_manager
    find_rootless_engine
    step_done "$DOCKER_HOST"
    step "Image" "what a job's container is made from"
    prepare_image
    prepare_program
    step "Service" "$SERVICE, for user $(id -un)"
    choose_secret AMON_SANDBOX_AMQP_URI amqp-uri "$AMQP_URI"
    choose_secret AMON_SANDBOX_API_KEY api-key "${AMON_SANDBOX_API_KEY:-}"
    install_text 600 "$ENV_FILE" "$ENV_TEXT"
    install_text 644 "$UNIT_FILE" "$(<"$DEPLOY_DIR/systemd/user/$SERVICE")"
    start_service
    if [[ -n $CHANGED ]]; then step_done; else step_done "nothing had to be changed"; fi
    if [[ -n $DRY_RUN ]]; then
        say "Nothing was changed (--dry-run)."
        return
    fi
    step "Job" "a real one, over HTTP"
    run_a_job
    step_done
    say
    say "${GREEN}The worker runs${RESET} as a service of user $(id -un) on $(service_url)."
    note "systemctl --user status $SERVICE"
    note "journalctl --user -u $SERVICE -f"
    note "settings: $ENV_FILE"
    note "remove it: bash deploy/setup-rootless.sh --uninstall"
}

uninstall() {
    step "Service" "removing $SERVICE of user $(id -un)"
    if [[ -e $UNIT_FILE ]]; then find_user_manager; fi
    remove_service
    if [[ -z $CHANGED ]]; then
        step_done "there was nothing to remove"
        return
    fi
    step_done
    if [[ -n $DRY_RUN ]]; then
        say "Nothing was changed (--dry-run)."
    else
        note "the engine and its images stay; 'loginctl disable-linger' if no other service of this user needs it"
    fi
}

main() {
    parse_arguments "$@"
    install_traps
    if [[ -n $UNINSTALL ]]; then uninstall; else install; fi
}

main "$@"
