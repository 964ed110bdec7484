# shellcheck shell=bash
# Docker's compose plugin, version 2: the one that is there, or the distribution's, or the one of Debian 13. Sourced, never run.

COMPOSE_SUITE=trixie
DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# ensure_compose: afterwards `docker compose` works, for this user.
ensure_compose() {
    local version
    if version=$(compose_version); then
        note "docker compose $version is there"
        return
    fi
    if is_root && debian_like && install_compose_package && version=$(compose_version); then
        note "docker compose $version: installed with apt"
        return
    fi
    fetch_compose
    version=$(compose_version) || die "$EX_UNAVAILABLE" "the compose plugin was put into $(compose_plugins) but does not run: install Docker's compose plugin, version 2, by hand and run this again."
    note "docker compose $version: Debian 13's, in $(compose_plugins)"
}

compose_version() {
    local version
    version=$(timeout 20 docker compose version --short 2>/dev/null) && [[ ${version#v} =~ ^([2-9]|[1-9][0-9])\. ]] && printf '%s' "${version#v}"
}

compose_plugins() { printf '%s/cli-plugins' "${DOCKER_CONFIG:-$HOME/.docker}"; }

# Ubuntu has docker-compose-v2. Debian's docker-compose is the plugin since Debian 13; before, it is another program.
install_compose_package() {
    if apt_knows docker-compose-v2; then
        apt_install docker-compose-v2
    elif [[ $(apt-cache policy docker-compose 2>/dev/null | sed -n 's/ *Candidate: //p') == [2-9].* ]]; then
        apt_install docker-compose
    else
        return 1
    fi
}

# The one file of Debian 13's package that is needed. It runs on Debian 12; nothing is installed, and root is not needed.
fetch_compose() {
    local mirror work apt log=$STATE_DIR/compose.log
    debian_like || die "$EX_UNAVAILABLE" "'docker compose' is missing: install Docker's compose plugin, version 2, and run this again."
    mirror=$(debian_mirror)
    if [[ -z $mirror || ! -r $DEBIAN_KEYRING ]]; then
        die "$EX_UNAVAILABLE" "'docker compose' is missing, and this machine has no Debian mirror to fetch it from: install Docker's compose plugin, version 2, and run this again."
    fi
    mkdir -p "$STATE_DIR" "$(compose_plugins)"
    temp_dir work
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    printf 'deb [signed-by=%s] %s %s main\n' "$DEBIAN_KEYRING" "$mirror" "$COMPOSE_SUITE" >"$work/sources.list"
    # A list and a cache of its own: the machine's are not touched.
    apt=(apt-get -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists"
        -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)")
    note "fetching the compose plugin from Debian 13 (log: $log)"
    # shellcheck disable=SC2016 # expanded inside
    if ! run_logged 600 "$log" bash -ec 'cd "$1"; shift; "$@" update; "$@" download docker-compose; dpkg-deb --extract docker-compose_*.deb root' _ "$work" "${apt[@]}"; then
        show_log "$log" 15
        die "$EX_UNAVAILABLE" "the compose plugin could not be fetched; the lines above are the end of $log."
    fi
    install -m 755 -- "$(find "$work/root" -type f -name docker-compose -path '*cli-plugins*' -print -quit)" "$(compose_plugins)/docker-compose"
}

# debian_mirror -> the address of the archive that this machine's own apt asks for its release.
debian_mirror() {
    (
        . /etc/os-release
        [[ ${ID:-} == debian ]] || exit 0
        # shellcheck disable=SC2016 # apt's own variables
        apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Identifier: Packages' 2>/dev/null |
            awk -v release="${VERSION_CODENAME:-}" '$1 == release { print $2; exit }'
    )
}
