# shellcheck shell=bash
# The rootless engine of the user who runs this: is it there, can it be prepared, does it enforce limits. Sourced, never run.

# The tools of Debian's docker.io are not on the PATH, and neither are the administrator's.
ROOTLESS_TOOLS=/usr/share/docker.io/contrib:/usr/sbin:/sbin

# find_user_manager: afterwards `systemctl --user` answers.
find_user_manager() {
    local user
    user=$(id -un)
    command -v systemctl >/dev/null || die "$EX_UNAVAILABLE" "there is no systemd here: start the worker by hand (README.md, \"Run it\")."
    if [[ -z ${XDG_RUNTIME_DIR:-} && -d /run/user/$UID ]]; then export XDG_RUNTIME_DIR=/run/user/$UID; fi
    timeout 20 systemctl --user show-environment >/dev/null 2>&1 && return
    die "$EX_UNAVAILABLE" "no systemd manager answers for user $user: log in as $user itself (over ssh, say, not with su or sudo), or run 'sudo loginctl enable-linger $user' and then this again."
}

# find_rootless_engine: afterwards DOCKER_HOST names an engine of this user that enforces limits.
find_rootless_engine() {
    PATH=$PATH:$ROOTLESS_TOOLS
    DOCKER_HOST=${DOCKER_HOST:-$(setting AMON_SANDBOX_ENGINE)}
    export DOCKER_HOST=${DOCKER_HOST:-$(own_socket)}
    if ! engine_version 5 >/dev/null; then prepare_rootless_engine; fi
    if [[ -n $DRY_RUN && -n $CHANGED ]]; then return; fi # there is none to look at yet
    local facts memory pids cpu driver cgroup security
    facts=$(timeout 20 docker info --format '{{.MemoryLimit}} {{.PidsLimit}} {{.CPUCfsQuota}} {{.CgroupDriver}} {{.CgroupVersion}} {{json .SecurityOptions}}' 2>/dev/null) ||
        die "$EX_UNAVAILABLE" "the engine at $DOCKER_HOST does not say what it can do: run 'docker -H $DOCKER_HOST info' to see why."
    read -r memory pids cpu driver cgroup security <<<"$facts"
    if [[ $security != *rootless* ]]; then
        die "$EX_UNAVAILABLE" "the engine at $DOCKER_HOST is not rootless: unset DOCKER_HOST to use your own, or install the service for the whole host (README.md, \"As a service\")."
    fi
    if [[ "$memory $pids $cpu" != "true true true" || $driver == none ]]; then explain_unenforced "$memory" "$pids" "$cpu" "$cgroup"; fi
}

# Where a rootless engine listens unless told otherwise; the unit expects it there, too.
own_socket() { printf 'unix://%s/docker.sock' "${XDG_RUNTIME_DIR:-/run/user/$UID}"; }

# --- Limits ----------------------------------------------------------------------------------------------------------

# explain_unenforced MEMORY PIDS CPU CGROUP_VERSION: the end, with what to change on this host.
explain_unenforced() {
    if [[ $4 != 2 ]]; then
        cat >&2 <<'ADVICE'
  This host uses cgroup v1, where a rootless engine enforces no limit at all. Change it to v2, as root:
    1. in /etc/default/grub add  systemd.unified_cgroup_hierarchy=1  to GRUB_CMDLINE_LINUX
    2. run  update-grub  and  reboot
  (In a container, or without GRUB: have whoever starts it mount cgroup v2.) Then run this again.
ADVICE
    else
        cat >&2 <<ADVICE
  This host uses cgroup v2, but does not hand every controller to user $(id -un) (memory $1, pids $2, CPU $3). Run this:
    sudo mkdir -p /etc/systemd/system/user@.service.d
    printf '[Service]\nDelegate=cpu cpuset io memory pids\n' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf
    sudo systemctl daemon-reload
  Then log out of every session of that user and in again, or reboot, and run this again.
ADVICE
    fi
    die "$EX_UNAVAILABLE" "the rootless engine does not enforce all limits (memory $1, pids $2, CPU $3; cgroup v$4), and a worker does not start without them."
}

# --- Preparing -------------------------------------------------------------------------------------------------------

prepare_rootless_engine() {
    local user missing=()
    user=$(id -un)
    if [[ $DOCKER_HOST != "$(own_socket)" ]]; then
        die "$EX_UNAVAILABLE" "DOCKER_HOST is set to '$DOCKER_HOST' but no engine answers there: start it, or unset DOCKER_HOST to use your own rootless one."
    fi
    note "no rootless engine answers for user $user at $DOCKER_HOST"
    list_missing "$user"
    if ((${#missing[@]})); then run_as_root "${missing[@]}"; fi
    # Sandboxes have no network, so the engine needs no iptables; and one of root beside it is no hindrance.
    change "set up a rootless engine for user $user (dockerd-rootless-setuptool.sh)" set_up_rootless_engine
    change "start it with the user's manager" user_systemctl enable --now docker.service
    if [[ -n $DRY_RUN ]]; then return; fi
    wait_for_engine 60 '' || die "$EX_UNAVAILABLE" "the rootless engine was started but does not answer: see 'journalctl --user -u docker'."
}

set_up_rootless_engine() {
    local log=$STATE_DIR/rootless-setup.log
    mkdir -p "$STATE_DIR"
    # The tool looks for the engine of root through DOCKER_HOST, too.
    if ! run_logged 180 "$log" env -u DOCKER_HOST dockerd-rootless-setuptool.sh install --force --skip-iptables; then
        show_log "$log"
        die "$EX_UNAVAILABLE" "dockerd-rootless-setuptool.sh failed; the lines above are the end of $log."
    fi
}

# list_missing USER: what only root can add, as commands, into the caller's array 'missing'.
list_missing() {
    local packages=() first
    if ! command -v dockerd >/dev/null || ! command -v dockerd-rootless-setuptool.sh >/dev/null; then packages+=("$(engine_package)"); fi
    if ! command -v docker >/dev/null && apt_knows docker-cli; then packages+=(docker-cli); fi # Debian 12 has it in docker.io
    command -v newuidmap >/dev/null || packages+=(uidmap)
    command -v rootlesskit >/dev/null || packages+=(rootlesskit)
    command -v slirp4netns >/dev/null || packages+=(slirp4netns)
    [[ -S ${XDG_RUNTIME_DIR:-/run/user/$UID}/bus ]] || packages+=(dbus-user-session)
    if ((${#packages[@]})); then missing+=("apt-get install -y ${packages[*]}"); fi
    if ! has_ids "$1" /etc/subuid || ! has_ids "$1" /etc/subgid; then
        first=$(first_free_id)
        missing+=("usermod --add-subuids $first-$((first + 65535)) --add-subgids $first-$((first + 65535)) $1")
    fi
}

# Docker's own packages keep the rootless tools apart; Debian's bring them along.
engine_package() {
    if command -v dockerd >/dev/null && apt_knows docker-ce-rootless-extras 2>/dev/null; then printf 'docker-ce-rootless-extras'; else printf 'docker.io'; fi
}

# has_ids USER FILE: a range of subordinate ids, large enough for the users inside containers.
has_ids() {
    local name count
    [[ -r $2 ]] || return 1
    while IFS=: read -r name _ count; do
        if [[ ($name == "$1" || $name == "$UID") && ${count:-0} -ge 65536 ]]; then return 0; fi
    done <"$2"
    return 1
}

# The first id behind everybody's ranges.
first_free_id() {
    local start count free=100000
    while IFS=: read -r _ start count; do
        if [[ $start =~ ^[0-9]+$ && $count =~ ^[0-9]+$ ]] && ((start + count > free)); then free=$((start + count)); fi
    done < <(cat /etc/subuid /etc/subgid 2>/dev/null)
    printf '%d' "$free"
}

# run_as_root COMMAND...: does it where sudo asks no password, else says what to run.
run_as_root() {
    local command
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        for command in "$@"; do change "run as root: $command" run_with_sudo "$command"; done
        return
    fi
    say "  This needs root. Run it, log in again, and run this script again:" >&2
    for command in "$@"; do say "    sudo $command" >&2; done
    die "$EX_UNAVAILABLE" "the rootless engine of user $(id -un) cannot be prepared without the commands above."
}

run_with_sudo() {
    local log=$STATE_DIR/sudo.log
    mkdir -p "$STATE_DIR"
    run_logged 900 "$log" sudo -n sh -c "$1" && return
    show_log "$log" 15
    die "$EX_UNAVAILABLE" "'sudo $1' failed; the lines above are the end of $log."
}
