# shellcheck shell=bash
# The worker as a service of the user who runs this: its files, its start, a job through it, its removal. Sourced, never run.

SERVICE=amon-sandbox-worker.service
PROGRAM_DIR=$HOME/.local/lib/amon-sandbox
CONFIG_DIR=$HOME/.config/amon-sandbox
ENV_FILE=$CONFIG_DIR/worker.env
UNIT_FILE=$HOME/.config/systemd/user/$SERVICE

CHANGED='' # whether anything had to be done so far

# change SENTENCE COMMAND...: does it; in a dry run it only says so.
change() {
    local sentence=$1
    shift
    CHANGED=yes
    if [[ -n $DRY_RUN ]]; then
        note "would $sentence"
        return
    fi
    note "$sentence"
    "$@"
}

# --- Settings --------------------------------------------------------------------------------------------------------

# The lines of worker.env. What somebody wrote there by hand stays.
ENV_TEXT=''

read_settings() {
    ENV_TEXT="# Settings of $SERVICE, one NAME=VALUE a line; 'systemctl --user restart $SERVICE' after a change."
    if [[ -r $ENV_FILE ]]; then ENV_TEXT=$(<"$ENV_FILE"); fi
}

# setting NAME: its value; empty when it has none.
setting() {
    local line value=''
    while IFS= read -r line; do
        if [[ $line == "$1="* ]]; then value=${line#*=}; fi
    done <<<"$ENV_TEXT"
    printf '%s' "$value"
}

set_setting() {
    local line text='' found=''
    while IFS= read -r line; do
        if [[ $line == "$1="* ]]; then
            if [[ -n $found ]]; then continue; fi
            line="$1=$2" found=yes
        fi
        text+=$line$'\n'
    done <<<"$ENV_TEXT"
    if [[ -z $found ]]; then text+="$1=$2"$'\n'; fi
    ENV_TEXT=${text%$'\n'}
}

# choose_setting NAME GIVEN DEFAULT: what was asked for now, else what is there, else the default.
choose_setting() {
    if [[ -n $2 ]]; then
        set_setting "$1" "$2"
    elif [[ -z $(setting "$1") && -n $3 ]]; then
        set_setting "$1" "$3"
    fi
}

# Secrets stand in files of their own, so that worker.env can be shown to anybody.
choose_secret() {
    if [[ -z $3 ]]; then return; fi
    set_setting "$1_FILE" "$CONFIG_DIR/$2"
    install_text 600 "$CONFIG_DIR/$2" "$3"
}

# install_text MODE FILE TEXT
install_text() {
    if [[ -f $2 && $(<"$2") == "$3" && $(stat -c %a -- "$2") == "$1" ]]; then return; fi
    change "write $2" write_text "$@"
}

write_text() {
    mkdir -p -- "$(dirname -- "$2")"
    (umask 077 && printf '%s\n' "$3" >"$2.new") # not even for a moment for others to read
    chmod "$1" -- "$2.new"
    mv -f -- "$2.new" "$2"
}

# --- Program ---------------------------------------------------------------------------------------------------------

# install_program PUBLISHED_DIR: from there, or built from this clone when it is empty. The same program is not installed twice.
install_program() {
    local stamp
    refuse_foreign_folder "$PROGRAM_DIR"
    if [[ -n $1 ]]; then stamp=$(folder_stamp "$1"); else stamp=$(source_stamp); fi
    if [[ -x $PROGRAM_DIR/Sandbox.Worker && -r $PROGRAM_DIR/.stamp && $(<"$PROGRAM_DIR/.stamp") == "$stamp" ]]; then
        step_done "up to date"
        return
    fi
    if [[ -n $1 ]]; then
        change "copy the program to $PROGRAM_DIR" copy_program "$1"
    else
        change "build the program into $PROGRAM_DIR" publish_host "$PROGRAM_DIR"
    fi
    if [[ -z $DRY_RUN ]]; then printf '%s\n' "$stamp" >"$PROGRAM_DIR/.stamp"; fi
    step_done
}

folder_stamp() {
    (
        cd -- "$1" || exit
        find . -type f -print0 | hash_files
    )
}

copy_program() {
    mkdir -p -- "$(dirname -- "$PROGRAM_DIR")"
    rm -rf --one-file-system -- "$PROGRAM_DIR.new"
    cp -rT --preserve=mode -- "$1" "$PROGRAM_DIR.new"
    replace_folder "$PROGRAM_DIR.new" "$PROGRAM_DIR"
}

# --- Service ---------------------------------------------------------------------------------------------------------

start_service() {
    local user
    user=$(id -un)
    if [[ -n $CHANGED ]]; then change "have systemd read its units again" user_systemctl daemon-reload; fi
    if ! systemctl --user is-enabled --quiet "$SERVICE" 2>/dev/null; then
        change "start $SERVICE with the user's manager from now on" user_systemctl enable "$SERVICE"
    fi
    # By Type=notify it comes back when the worker is ready, or has failed.
    if [[ -n $CHANGED ]] || ! systemctl --user is-active --quiet "$SERVICE" 2>/dev/null; then
        change "start $SERVICE" restart_service
    fi
    if [[ $(loginctl show-user "$user" --property=Linger --value 2>/dev/null) != yes ]]; then
        change "keep services of user $user running without a login (loginctl enable-linger)" enable_linger "$user"
    fi
}

user_systemctl() {
    timeout 60 systemctl --user "$@" || die "$EX_UNAVAILABLE" "'systemctl --user $*' failed: see the lines above."
}

restart_service() {
    timeout 240 systemctl --user restart "$SERVICE" && return
    journalctl --user --unit "$SERVICE" --lines 15 --no-pager --output cat 2>/dev/null | sed 's/^/    | /' >&2 || true
    die "$EX_SOFTWARE" "the worker did not start; the lines above are its last, all of them are in 'journalctl --user -u $SERVICE'. Change $ENV_FILE, or see the table in README.md, \"Run it\"."
}

enable_linger() {
    timeout 20 loginctl enable-linger "$1" 2>/dev/null || warn "user $1 may not do that: without 'sudo loginctl enable-linger $1' the worker ends with the user's last session."
}

# run_a_job: through the front door, as a caller would.
run_a_job() {
    local url body answer status
    if [[ $(setting AMON_SANDBOX_ROLE) == worker ]]; then
        note "AMON_SANDBOX_ROLE=worker: it has no HTTP address, and takes jobs from the broker only; try 'sandboxctl run'"
        return
    fi
    url=$(service_url)
    body='{"language": "python", "code": "print(6 * 7)"}'
    temp_dir answer
    status=$(curl --silent --show-error --noproxy '*' --max-time 120 --output "$answer/answer.json" --write-out '%{http_code}' \
        --header 'Content-Type: application/json' --header @<(service_key_header) --data "$body" "$url/run") ||
        die 1 "the service runs, but does not answer at $url: see 'journalctl --user -u $SERVICE'."
    if [[ $status != 200 ]] || ! grep -qF '"stdout":"42\n"' -- "$answer/answer.json"; then
        head -c 1000 -- "$answer/answer.json" | sed 's/^/    | /' >&2
        die 1 "the job was answered with HTTP $status and not with its 42; the line above is the answer."
    fi
    note "POST $url/run: print(6 * 7) printed 42"
}

# Where callers on this host reach it.
service_url() {
    local host
    host=$(setting AMON_SANDBOX_HOST)
    case $host in
        0.0.0.0) host=127.0.0.1 ;;
        '' | localhost) host=127.0.0.1 ;;
        :: | '[::]') host='[::1]' ;;
        '['*) ;;
        *:*) host="[$host]" ;;
    esac
    printf 'http://%s:%s' "$host" "$(setting AMON_SANDBOX_PORT)"
}

# Through a descriptor: a key must not appear in the process list.
service_key_header() {
    local file key
    file=$(setting AMON_SANDBOX_API_KEY_FILE) key=$(setting AMON_SANDBOX_API_KEY)
    if [[ -n $file ]]; then key=$(<"$file"); fi
    if [[ -n $key ]]; then printf 'Authorization: Bearer %s\n' "$key"; fi
}

# --- Removal ---------------------------------------------------------------------------------------------------------

remove_service() {
    local path
    if [[ -e $UNIT_FILE ]]; then
        change "stop $SERVICE, and start it no more" stop_service
        change "remove $UNIT_FILE" rm -f -- "$UNIT_FILE"
        change "have systemd read its units again" user_systemctl daemon-reload
    fi
    if [[ -d $PROGRAM_DIR ]]; then refuse_foreign_folder "$PROGRAM_DIR"; fi
    for path in "$PROGRAM_DIR" "$CONFIG_DIR"; do
        if [[ -e $path ]]; then change "remove $path" rm -rf --one-file-system -- "$path"; fi
    done
}

# It finishes its jobs first.
stop_service() {
    timeout 700 systemctl --user disable --now "$SERVICE" || die "$EX_UNAVAILABLE" "'systemctl --user disable --now $SERVICE' failed, so nothing was removed."
}
