# shellcheck shell=bash
# The images: made when missing or when their recipe changed, never otherwise. Sourced, never run.

BASE_SUITE=trixie
BASE_IMAGE=amon-sandbox-base:$BASE_SUITE
SANDBOX_IMAGE=amon-sandbox-python:latest
NUMPY_IMAGE=amon-sandbox-python-numpy:latest
BARE_IMAGE=amon-sandbox-bare:latest
BROKER_IMAGE=amon-sandbox-rabbitmq:4
OLD_BROKER_IMAGE=amon-sandbox-rabbitmq:3.10 # Debian 12's, for the drills in which it differs
SYSTEMD_IMAGE=amon-sandbox-systemd:bookworm # a host for the tests of the units
SECCOMP_CHECK_IMAGE=amon-sandbox-seccomp-check:latest
RECIPE_LABEL=amon.sandbox.recipe

# ensure_images IMAGE...: under a lock, so that two scripts at once do not build the same thing twice.
ensure_images() {
    local image
    exec {IMAGES_LOCK}>>"$(lock_path images)"
    if ! flock --exclusive --nonblock "$IMAGES_LOCK"; then
        note "another script is making images; waiting for it"
        flock --exclusive --timeout 900 "$IMAGES_LOCK" || die "$EX_TEMPFAIL" "another script has been making images for 15 minutes: end it and run this again."
    fi
    mkdir -p "$STATE_DIR"
    ensure_base
    for image in "$@"; do
        case $image in
            "$SANDBOX_IMAGE") ensure_image "$image" sandbox python ;;
            "$NUMPY_IMAGE") ensure_image "$image" sandbox numpy ;;
            "$BARE_IMAGE") ensure_image "$image" bare ;;
            "$BROKER_IMAGE") ensure_image "$image" rabbitmq ;;
            "$OLD_BROKER_IMAGE") ensure_on_bookworm "$image" rabbitmq ;;
            "$SYSTEMD_IMAGE") ensure_on_bookworm "$image" systemd ;;
            "$SECCOMP_CHECK_IMAGE") ensure_image "$image" seccomp-check ;;
            *) die "$EX_SOFTWARE" "no recipe for image '$image'" ;;
        esac
    done
    exec {IMAGES_LOCK}>&-
}

# ensure_on_bookworm IMAGE RECIPE_FOLDER_NAME: on Debian 12.
ensure_on_bookworm() {
    local BASE_SUITE=bookworm BASE_IMAGE=amon-sandbox-base:bookworm
    ensure_base
    ensure_image "$1" "$2"
}

image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

image_label() { docker image inspect --format "{{index .Config.Labels \"$RECIPE_LABEL\"}}" "$1" 2>/dev/null; }

# recipe_hash FOLDER BASE_ID: changes with any file's name or content, and with the base. A manifest only says what came of it.
recipe_hash() {
    (
        cd -- "$1" || exit
        printf '%s\n' "$2"
        find . -type f ! -name 'manifest*.txt' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | sha256sum | cut -d ' ' -f 1
}

# ensure_image IMAGE RECIPE_FOLDER_NAME [TARGET]: the target is needed where the recipe makes several.
ensure_image() {
    local image=$1 recipe=$DEPLOY_DIR/images/$2 log=$STATE_DIR/image-$2${3:+-$3}.log hash started old
    hash=$(recipe_hash "$recipe" "$(image_id "$BASE_IMAGE")")
    if [[ $(image_label "$image") == "$hash" ]]; then
        note "$image is up to date"
        return
    fi
    old=$(image_id "$image" || true)
    started=$(now_ms)
    note "building $image from Debian's packages (log: $log)"
    if ! run_logged 900 "$log" "${BUILD_COMMAND[@]}" --build-arg "BASE=$BASE_IMAGE" --label "$RECIPE_LABEL=$hash" ${3:+--target "$3"} --tag "$image" "$recipe"; then
        show_log "$log"
        die "$EX_SOFTWARE" "image $image could not be built; the lines above are the end of $log."
    fi
    # The one it replaces, unless a container still uses it.
    if [[ -n $old && $old != "$(image_id "$image")" ]]; then docker rmi "$old" >/dev/null 2>&1 || true; fi
    note "built $image ($(seconds_since "$started"), $(image_size "$image"))"
}

image_size() {
    local bytes
    bytes=$(docker image inspect --format '{{.Size}}' "$1")
    printf '%d MB' $((bytes / 1000000))
}

# BuildKit where its client plugin is there, else the classic builder, which every engine has. The build uses the host's
# network, so that it needs neither a bridge nor packet forwarding.
choose_builder() {
    if timeout 10 docker buildx version >/dev/null 2>&1; then
        BUILD_COMMAND=(env DOCKER_BUILDKIT=1 docker buildx build --load --progress plain --network host)
    else
        BUILD_COMMAND=(env DOCKER_BUILDKIT=0 docker build --force-rm --network host)
    fi
}

# --- The base --------------------------------------------------------------------------------------------------------

ensure_base() {
    choose_builder
    if image_id "$BASE_IMAGE" >/dev/null; then
        note "$BASE_IMAGE is there"
    elif pull_base; then
        note "$BASE_IMAGE: pulled"
    else
        bootstrap_base
    fi
}

# A registry that answers gives the base in seconds; one that cannot be reached must not cost more than half a minute.
pull_base() {
    local log=$STATE_DIR/image-base.log
    note "pulling debian:$BASE_SUITE-slim (half a minute at most; without a registry it is made from packages)"
    run_logged 30 "$log" docker pull --quiet "debian:$BASE_SUITE-slim" || return 1
    docker tag "debian:$BASE_SUITE-slim" "$BASE_IMAGE"
}

bootstrap_base() {
    local log=$STATE_DIR/image-base.log work started
    is_root || die "$EX_UNAVAILABLE" "no container registry answers, and making the base image from packages needs root: run 'docker pull debian:$BASE_SUITE-slim' when the registry is back, or run this as root."
    need_tool debootstrap debootstrap "it makes the base image from Debian's packages"
    if [[ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
        note "installing debian-archive-keyring with apt: it proves that the packages are Debian's"
        apt_install debian-archive-keyring || die "$EX_UNAVAILABLE" "debian-archive-keyring could not be installed; install it by hand and run this again."
    fi
    started=$(now_ms)
    note "no registry answers; making $BASE_IMAGE from Debian's packages with debootstrap (log: $log)"
    temp_dir work
    # With mounts of its own, where that is allowed: whatever happens to it, none stays on this machine.
    local alone=()
    if unshare --mount true 2>/dev/null; then alone=(unshare --mount); fi
    if ! run_logged 900 "$log" "${alone[@]}" bash "$DEPLOY_DIR/images/base/bootstrap.sh" "$work/root" "$BASE_IMAGE" "$BASE_SUITE"; then
        show_log "$log"
        die "$EX_SOFTWARE" "the base image could not be made; the lines above are the end of $log."
    fi
    rm -rf --one-file-system -- "$work/root"
    note "made $BASE_IMAGE ($(seconds_since "$started"), $(image_size "$BASE_IMAGE"))"
}
