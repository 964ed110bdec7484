#!/usr/bin/env bash
# The secrets of a deployment, as files: what the compose files hand to their containers, and what workers on hosts are given.
set -euo pipefail

lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/lib
source "$lib/common.sh"

INSIDE=broker:5672 # what the compose files call it

usage() {
    cat <<'HELP'
usage: bash deploy/make-secrets.sh [--broker HOST[:PORT]] [DIRECTORY]

Writes what the compose files need to DIRECTORY (default .sandbox/secrets, where they look), each secret in a file of its own:

  api_key             what callers send as a Bearer token
  definitions.json    for the broker: queues, users, rights, hashed passwords
  grafana_password    of Grafana's user admin, if you run it
  erlang_cookie       what the nodes of a broker's cluster know each other by
  shim.uri            for the shim: the broker's address with user and password
  worker.uri          for a worker in a container
  worker-host.uri, operator.uri, producer.uri
                      the same as seen from outside, for workers on hosts, sandboxctl and Amon
  USER.password       the broker's users' passwords

  --broker HOST[:PORT]   where the broker is reached from outside (default 127.0.0.1:5672)
  --help                 this text

Run again it keeps every secret; delete a file to have that one made anew, and restart what uses it. The directory is its owner's alone. The
files in it can be read by anybody who gets that far: a container's user is nobody on this host.

exit codes
  0    written
  64   wrong arguments
  69   a tool is missing and could not be installed
  78   a secret that is there already is empty, too long, or has a line break
HELP
}

parse_arguments() {
    OUTSIDE=127.0.0.1:5672 DIRECTORY=''
    while (($#)); do
        case $1 in
            --broker)
                OUTSIDE=${2:-}
                if (($# > 1)); then shift; fi
                ;;
            --broker=*) OUTSIDE=${1#*=} ;;
            -h | --help)
                usage
                exit 0
                ;;
            -*) die "$EX_USAGE" "unknown argument '$1': see --help." ;;
            *)
                [[ -z $DIRECTORY ]] || die "$EX_USAGE" "only one directory is taken: see --help."
                DIRECTORY=$1
                ;;
        esac
        shift
    done
    DIRECTORY=${DIRECTORY:-$STATE_DIR/secrets}
    if ! [[ $OUTSIDE =~ ^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?$ ]]; then
        die "$EX_USAGE" "--broker takes HOST or HOST:PORT, not '$OUTSIDE'."
    fi
    if ! [[ $OUTSIDE =~ :[0-9]+$ ]]; then OUTSIDE=$OUTSIDE:5672; fi
}

# keep_or_make NAME BYTES
keep_or_make() {
    local file=$DIRECTORY/$1
    if [[ ! -e $file ]]; then
        random_hex "$2" >"$file"
    elif [[ ! -s $file || $(wc -l <"$file") -gt 1 ]]; then
        die "$EX_CONFIG" "$file must hold one line: delete it to have a new one made."
    fi
}

# write_uri FILE USER ADDRESS: the password goes through no command line.
write_uri() {
    local password
    password=$(jq --raw-input --raw-output @uri <"$DIRECTORY/$2.password")
    printf 'amqp://%s:%s@%s/sandbox\n' "$2" "$password" "$3" >"$DIRECTORY/$1.new"
    mv -- "$DIRECTORY/$1.new" "$DIRECTORY/$1"
}

main() {
    parse_arguments "$@"
    install_traps
    need_tool jq jq "it writes JSON"
    umask 077
    mkdir -p -- "$DIRECTORY"
    chmod 700 -- "$DIRECTORY"
    keep_or_make api_key 24
    keep_or_make erlang_cookie 24
    keep_or_make grafana_password 16
    bash "$DEPLOY_DIR/rabbitmq/make-definitions.sh" "$DIRECTORY" >/dev/null
    write_uri shim.uri shim "$INSIDE"
    write_uri worker.uri worker "$INSIDE"
    write_uri worker-host.uri worker "$OUTSIDE"
    write_uri operator.uri operator "$OUTSIDE"
    write_uri producer.uri producer "$OUTSIDE"
    # The folder keeps everybody else on this host out. A file that is mounted into a container has to be readable to its user there.
    chmod 644 -- "$DIRECTORY"/{api_key,erlang_cookie,grafana_password,definitions.json,shim.uri,worker.uri}
    say "$DIRECTORY"
}

main "$@"
