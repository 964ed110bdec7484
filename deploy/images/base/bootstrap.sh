#!/usr/bin/env bash
# bootstrap.sh DIRECTORY IMAGE SUITE: a minimal Debian from the distribution's own packages, imported as IMAGE. For machines
# that reach no container registry. The mirror is debootstrap's default.
set -euo pipefail
root=$1 image=$2 suite=$3

# When it is told to stop, what runs inside cleans up first: without a trap this shell would be gone before.
trap 'exit 143' TERM

debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$root"

# Security fixes come from a suite of their own, beside the archive on the same mirror. A mirror that has none keeps the
# plain list.
sources=$root/etc/apt/sources.list
read -r _ mirror _ <"$sources"
printf 'deb %s %s main\n' "$mirror" "$suite" "$mirror" "$suite-updates" "${mirror%/}-security" "$suite-security" >"$sources"
chroot_apt() { DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get "$@"; }
if ! chroot_apt update --error-on=any; then
    printf 'deb %s %s main\n' "$mirror" "$suite" >"$sources"
    chroot_apt update
fi
chroot_apt -y --no-install-recommends upgrade

# No service starts in a container, and nothing that is only cached belongs into a layer.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
chroot_apt clean
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/debconf/*-old "$root"/var/log/* "$root"/etc/resolv.conf

tar --numeric-owner --one-file-system --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -C "$root" -c . |
    docker import --change 'CMD ["bash"]' --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$image"
