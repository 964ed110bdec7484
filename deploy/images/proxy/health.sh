#!/usr/bin/env bash
# Healthy: HAProxy answers, and its monitor address says that it has somebody to send calls to. Without a client: none is in the image.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/8405
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
IFS= read -r -t 4 line <&3
printf '%s\n' "$line"
[[ $line == 'HTTP/1.'?' 200 '* ]]
