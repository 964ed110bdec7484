#!/bin/sh
# Makes the cookie, then becomes the broker. The broker itself reads RABBITMQ_DEFAULT_USER, _PASS and _VHOST.
set -eu

# One cookie a container, made before anything can ask for it, so that `docker exec … rabbitmqctl` finds the same one. The nodes of a
# cluster are given theirs, in a file or in a variable: they must all have the same.
if [ ! -s "$HOME/.erlang.cookie" ]; then
    (
        umask 077
        if [ -n "${SANDBOX_ERLANG_COOKIE_FILE:-}" ]; then
            tr -d ' \n' <"$SANDBOX_ERLANG_COOKIE_FILE" >"$HOME/.erlang.cookie"
        elif [ -n "${SANDBOX_ERLANG_COOKIE:-}" ]; then
            printf %s "$SANDBOX_ERLANG_COOKIE" >"$HOME/.erlang.cookie"
        else
            od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$HOME/.erlang.cookie"
        fi
    )
    chmod 400 "$HOME/.erlang.cookie"
fi

unset SANDBOX_ERLANG_COOKIE

# Not Debian's wrapper in /usr/sbin: that one sends standard output to a file.
exec /usr/lib/rabbitmq/bin/rabbitmq-server "$@"
