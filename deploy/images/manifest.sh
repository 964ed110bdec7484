#!/usr/bin/env bash
# manifest.sh IMAGE|ARCHIVE                 prints what a sandbox image holds; ARCHIVE is what `docker export` gives of a container made of it
# manifest.sh --renew [IMAGE NUMPY_IMAGE]   writes sandbox/manifest.txt and manifest-numpy.txt anew, from the images that deploy/test.sh builds
#
# A line is type and mode as ls shows them, owner and group, path, and a link's target. An integration test compares them. What a
# security update may change without anything new being shipped is not in it: sizes, times, contents; and
#
#   TRIPLET, ld-linux-ARCH   stand for the architecture's own names
#   libz.so.1.*              for the digits behind a library's major version, and so for numpy's and OpenBLAS's
#   NAME.py                  stands for its __pycache__/NAME.cpython-NNN.pyc as well; a module without one says so, one without a module is listed
#   time zones               are not listed: plain files and relative links in /usr/share/zoneinfo whose names have no dot; the test reads them
#   what an engine makes     in every container is left out: .dockerenv, dev/console, dev/pts, dev/shm, and etc/hosts and its like, as long as
#                            mode and owner are the engine's
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
container='' work=$(mktemp -d)

cleanup() {
    if [[ -n $container ]]; then docker rm --force "$container" >/dev/null || true; fi
    rm -rf --one-file-system -- "$work"
}
trap cleanup EXIT
trap 'exit 143' HUP INT TERM

# export_image IMAGE FILE: created, never started.
export_image() {
    container=$(docker create --label "amon.sandbox.test=$$" "$1")
    docker export --output "$2" "$container"
    docker rm --force "$container" >/dev/null
    container=''
}

# Without sizes and times; a folder's name without its slash.
paths() {
    tar --numeric-owner --list --verbose --file "$1" |
        sed -E -e 's#^([^ ]+) +([^ ]+) +[^ ]+ +[^ ]+ +[^ ]+ (\./)?#\1 \2 /#' -e '/^d/s#/$##'
}

without_the_engines() {
    grep -v -x \
        -e '-rwxr-xr-x 0/0 /\(\.dockerenv\|dev/console\|etc/hostname\|etc/hosts\|etc/resolv\.conf\)' \
        -e 'drwxr-xr-x 0/0 /dev/\(pts\|shm\)' \
        -e 'lrwxrwxrwx 0/0 /etc/mtab -> /proc/mounts'
}

without_time_zones() {
    grep -v -x -E \
        -e '-rw-r--r-- 0/0 /usr/share/zoneinfo/([A-Z][A-Za-z0-9_+-]*/)*[A-Z][A-Za-z0-9_+-]*' \
        -e 'lrwxrwxrwx 0/0 /usr/share/zoneinfo/([A-Z][A-Za-z0-9_+-]*/)*[A-Z][A-Za-z0-9_+-]* -> (\.\./)?([A-Z][A-Za-z0-9_+-]*/)*[A-Z][A-Za-z0-9_+-]*'
}

# The loader's link is in lib64 on amd64, in lib on arm64.
without_versions() {
    sed -E \
        -e 's/(x86_64|aarch64)-linux-gnu/TRIPLET/g' \
        -e 's/ld-linux-(x86-64\.so\.2|aarch64\.so\.1)/ld-linux-ARCH/g' \
        -e 's#/usr/lib(64)?/ld-linux-ARCH -> (\.\./lib/)?TRIPLET#/usr/lib64/ld-linux-ARCH -> ../lib/TRIPLET#' \
        -e 's#-> \.\./lib(64)?/ld-linux-ARCH#-> ../lib64/ld-linux-ARCH#' \
        -e 's/\.so\.([0-9]+)(\.[0-9]+)+/.so.\1.*/g' \
        -e 's/(numpy|libopenblas)-(r?)[0-9][0-9.]*(\.dist-info|\.so)/\1-\2*\3/g'
}

# Byte code goes by its module's name.
without_byte_code() {
    awk '
        { mode = $1 " " $2; path = $3; line[NR] = $0; name[NR] = path; usual[path] = (NF == 3 && mode == "-rw-r--r-- 0/0"); folder[path] = (mode == "drwxr-xr-x 0/0") }
        END {
            for (i = 1; i <= NR; i++) {
                path = name[i]
                source = path
                if (sub(/\.cpython-[0-9]+\.pyc$/, ".py", source) && sub(/\/__pycache__\//, "/", source) && usual[path] && source in usual) compiled[source] = path
            }
            for (i = 1; i <= NR; i++) {
                path = name[i]
                source = path
                sub(/\.cpython-[0-9]+\.pyc$/, ".py", source)
                sub(/\/__pycache__\//, "/", source)
                if (source in compiled && compiled[source] == path) continue
                if (path ~ /\/__pycache__$/ && folder[path]) continue
                print line[i] (path ~ /^\/usr\/lib\/python3[^ ]*\.py$/ && !(path in compiled) ? " (no byte code)" : "")
            }
        }'
}

print_manifest() {
    local archive=$1
    if [[ ! -f $archive ]]; then
        archive=$work/archive.tar
        export_image "$1" "$archive"
    fi
    paths "$archive" | without_the_engines | without_time_zones | without_byte_code | without_versions | sort -k 3
}

# renew FILE IMAGE WHAT [WITHOUT]: less the lines of the file WITHOUT.
renew() {
    print_manifest "$2" >"$work/all"
    {
        echo "# $3. deploy/images/manifest.sh says what a line means, and renews this file: bash deploy/images/manifest.sh --renew"
        awk 'FILENAME != "-" { listed[$0]++; next } listed[$0]-- <= 0' "${4:-/dev/null}" - <"$work/all"
    } >"$work/new"
    cp -- "$work/new" "$1"
}

case ${1:-} in
    '' | -h | --help) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" ;;
    --renew)
        renew "$here/sandbox/manifest.txt" "${2:-amon-sandbox-python:latest}" 'Every path in the sandbox image'
        renew "$here/sandbox/manifest-numpy.txt" "${3:-amon-sandbox-python-numpy:latest}" 'What the image with numpy has beyond manifest.txt' "$here/sandbox/manifest.txt"
        ;;
    *) print_manifest "$1" ;;
esac
