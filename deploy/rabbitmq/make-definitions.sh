#!/usr/bin/env bash
# Gives the users of definitions.json their passwords: the repository has none, and a user without one cannot log in.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
lib=$(cd -- "$here/../lib" && pwd -P)
# shellcheck source-path=SCRIPTDIR/../lib
source "$lib/common.sh"

TEMPLATE=$here/definitions.json
MOST_PASSWORD_BYTES=256

usage() {
    cat <<'HELP'
usage: bash deploy/rabbitmq/make-definitions.sh DIRECTORY

Writes DIRECTORY/definitions.json: the virtual host, queues, exchanges, users and permissions of this system, with the salted
hashes of the users' passwords. A user's password is, in this order:

  the variable SANDBOX_USER_PASSWORD, such as SANDBOX_WORKER_PASSWORD
  the file DIRECTORY/USER.password
  a new one of 160 random bits, which is then written to that file

The users are producer, worker, shim and operator. Run again it keeps the passwords. Import the file with

  rabbitmqctl import_definitions DIRECTORY/definitions.json

or name it as load_definitions in rabbitmq.conf before the broker's first start. The broker's user must be able to read it.

exit codes
  0    written
  64   wrong arguments
  69   a tool is missing and could not be installed
  78   a password is empty, over 256 bytes, or has a line break
HELP
}

# password_of USER: from the environment, from its file, or new. Never on a command line.
password_of() {
    local variable=SANDBOX_${1^^}_PASSWORD file=$DIRECTORY/$1.password password
    if [[ -n ${!variable+set} ]]; then
        password=${!variable}
    else
        if [[ ! -e $file ]]; then printf '%s\n' "$(random_hex 20)" >"$file"; fi
        password=$(<"$file")
        variable=$file
    fi
    if [[ -z $password || $password == *$'\n'* ]] || (($(printf '%s' "$password" | wc -c) > MOST_PASSWORD_BYTES)); then
        die "$EX_CONFIG" "$variable must hold one line of 1 to $MOST_PASSWORD_BYTES bytes."
    fi
    printf '%s' "$password"
}

# hash_of: of the password on standard input, as RabbitMQ keeps it: base64 of four bytes of salt and SHA-256 of salt and password.
hash_of() {
    local salt digest
    salt=$(random_hex 4)
    digest=$({
        hex_to_bytes "$salt"
        cat
    } | sha256sum)
    hex_to_bytes "$salt${digest%% *}" | base64 -w 0
}

hex_to_bytes() {
    local i
    for ((i = 0; i < ${#1}; i += 2)); do printf '%b' "\\x${1:i:2}"; done
}

write_definitions() {
    local work users=() user password
    temp_dir work
    mapfile -t users < <(jq -r '.users[].name' "$TEMPLATE")
    for user in "${users[@]}"; do
        password=$(password_of "$user")
        printf '%s\t%s\n' "$user" "$(printf '%s' "$password" | hash_of)"
    done >"$work/hashes"
    jq --raw-input --null-input --slurpfile template "$TEMPLATE" '
        ([inputs | split("\t") | {key: .[0], value: .[1]}] | from_entries) as $hashes
        | $template[0] | .users |= map(.password_hash = $hashes[.name])' <"$work/hashes" >"$work/definitions.json"
    mv -- "$work/definitions.json" "$DIRECTORY/definitions.json"
}

main() {
    case ${1:-} in
        -h | --help)
            usage
            exit 0
            ;;
        '' | -*) die "$EX_USAGE" "the directory to write to is missing: see --help." ;;
    esac
    (($# == 1)) || die "$EX_USAGE" "only one argument is taken: see --help."
    DIRECTORY=$1
    install_traps
    [[ ! $DIRECTORY -ef $here ]] || die "$EX_USAGE" "the passwords' hashes do not belong into the repository: name another directory."
    need_tool jq jq "it writes JSON"
    umask 077
    mkdir -p -- "$DIRECTORY"
    write_definitions
    say "$DIRECTORY/definitions.json"
}

main "$@"
