# shellcheck shell=bash
# Programs that only the checks need: kept in .sandbox/tools, on nobody's PATH, and not installed. Sourced, never run.

TOOLS_DIR=$STATE_DIR/tools
NODE_TOOLS=$REPO_ROOT/tests/Sandbox.DeployTests/Tools # package.json, its lock file and the scripts

# ensure_promtool: Prometheus and its promtool. Installing the package would start a service.
ensure_promtool() { tools_from_package prometheus "they check the alert rules and try them on what the worker measures" promtool prometheus; }

# ensure_kubectl: renders the manifests; no cluster is asked.
ensure_kubectl() { tools_from_package kubernetes-client "it renders the Kubernetes manifests" kubectl; }

# tools_from_package PACKAGE WHY COMMAND...: leaves the commands in TOOLS_DIR: the machine's own, or those out of the distribution's package.
tools_from_package() {
    local package=$1 why=$2 command work missing=()
    shift 2
    mkdir -p "$TOOLS_DIR"
    for command in "$@"; do
        if [[ -x $TOOLS_DIR/$command ]]; then continue; fi
        if command -v "$command" >/dev/null; then
            ln -sf -- "$(command -v "$command")" "$TOOLS_DIR/$command"
        else
            missing+=("$command")
        fi
    done
    ((${#missing[@]} > 0)) || return 0
    debian_like || die "$EX_UNAVAILABLE" "'${missing[0]}' is missing ($why): install $package and run this again."
    note "taking ${missing[*]} out of the package $package: $why"
    temp_dir work
    download_package "$package" "$work" || die "$EX_UNAVAILABLE" "the package $package could not be downloaded; install it by hand and run this again."
    dpkg-deb --extract "$work"/*.deb "$work/root"
    for command in "${missing[@]}"; do
        # Moved when it is whole: another script may look for it at this moment.
        cp -- "$work/root/usr/bin/$command" "$TOOLS_DIR/.$command.$$"
        mv -- "$TOOLS_DIR/.$command.$$" "$TOOLS_DIR/$command"
    done
    rm -rf --one-file-system -- "$work/root"
}

# download_package PACKAGE DIRECTORY: as any user; only root can renew lists of packages that are missing or too old.
download_package() {
    local log=$STATE_DIR/apt.log
    run_logged 300 "$log" env --chdir="$2" apt-get download "$1" && return
    if is_root; then
        run_logged 300 "$log" apt-get update || note "apt-get update reported a problem; trying with the lists there are"
        run_logged 300 "$log" env --chdir="$2" apt-get download "$1" && return
    fi
    show_log "$log" 15
    return 1
}

# ensure_node_tools: the npm packages of the checks, exactly the locked versions, none of whose scripts is run.
ensure_node_tools() {
    local target=$TOOLS_DIR/node log=$STATE_DIR/npm.log stamp
    need_tool node nodejs "it checks the Kubernetes manifests and the dashboard"
    stamp=$(cat -- "$NODE_TOOLS"/package*.json "$NODE_TOOLS"/*.mjs | sha256sum)
    if [[ -r $target/stamp && $(<"$target/stamp") == "$stamp" ]]; then return 0; fi
    need_tool npm npm "it fetches what checks the Kubernetes manifests and the dashboard"
    note "fetching the npm packages of the checks (log: $log)"
    rm -rf --one-file-system -- "$target"
    mkdir -p "$target"
    cp -- "$NODE_TOOLS"/package*.json "$NODE_TOOLS"/*.mjs "$target/"
    if ! run_logged 300 "$log" npm --prefix "$target" ci --ignore-scripts --no-audit --no-fund; then
        show_log "$log" 15
        die "$EX_UNAVAILABLE" "the npm packages of the checks could not be fetched; the lines above are the end of $log."
    fi
    printf '%s' "$stamp" >"$target/stamp"
}
