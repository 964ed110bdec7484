#!/usr/bin/env bash
# Healthy: the broker takes AMQP connections, which it does at the end of its start, and its virtual machine answers. `rabbitmq-diagnostics`
# would boot a second virtual machine for the same: seconds of a core, every few seconds.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/5672
exec 3>&-
exec 4<>/dev/tcp/127.0.0.1/15672
printf 'GET / HTTP/1.0\r\n\r\n' >&4
IFS= read -r -t 4 line <&4
printf '%s\n' "$line"
[[ $line == 'HTTP/1.'?' 200 '* ]]
