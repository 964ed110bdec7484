#!/bin/sh
# assemble.sh ROOTFS: completes a root file system that has the published worker in /app with the libraries that it is linked to or loads by
# name. Runs inside the build stage.
set -eu
rootfs=$1
app=$rootfs/app

refuse() {
    echo "assemble: $1" >&2
    exit 1
}

# --- The program --------------------------------------------------------------------------------------------------------

# Events for LTTng, which is not here.
rm -f "$app/libcoreclrtraceptprovider.so"
# Whatever the publisher's umask was.
chown -R 0:0 "$app"
find "$app" -type d -exec chmod 755 {} +
find "$app" -type f -exec chmod 644 {} +
chmod 755 "$app/Sandbox.Worker"

# --- Its libraries ------------------------------------------------------------------------------------------------------

# OpenSSL is loaded by name. Of what ldd prints, the paths: "NAME => PATH (0x…)", and the loader's own.
ssl=$(dpkg-query -L libssl3t64 | grep -E '/lib(ssl|crypto)\.so\.3$')
programs=$(find "$app" -type f \( -name '*.so' -o -name Sandbox.Worker \))
# shellcheck disable=SC2086 # one path a word
loaded=$(ldd $programs $ssl)
if printf '%s\n' "$loaded" | grep -q 'not found'; then refuse "a library is missing: $(printf '%s\n' "$loaded" | grep 'not found')"; fi
libraries=$(printf '%s\n' "$loaded" | grep -o '/[^ ]*\.so[^ ]*  *(0x' | sed 's/ .*//' | sed "s#^$app/.*##" | LC_ALL=C sort -u)

mkdir -p "$rootfs/usr/lib" "$rootfs/usr/lib64"
for directory in lib lib64; do ln -s "usr/$directory" "$rootfs/$directory"; done
for library in $libraries $ssl; do
    real=$(readlink -f "$library")
    path=$(readlink -f "$(dirname "$library")")/$(basename "$library")
    mkdir -p "$rootfs$(dirname "$real")" "$rootfs$(dirname "$path")"
    cp -p "$real" "$rootfs$real"
    if [ "$path" != "$real" ]; then cp -d "$path" "$rootfs$path"; fi
    dpkg-query -S "$real" | cut -d : -f 1
done >/build/packages
packages=$(LC_ALL=C sort -u /build/packages)

# --- What else it needs -------------------------------------------------------------------------------------------------

mkdir -p "$rootfs/etc/ssl/certs" "$rootfs/usr/lib/ssl"
cp /etc/ssl/certs/ca-certificates.crt "$rootfs/etc/ssl/certs/"
cp /etc/ssl/openssl.cnf "$rootfs/etc/ssl/"
ln -s /etc/ssl/certs "$rootfs/usr/lib/ssl/certs"
ln -s /etc/ssl/certs/ca-certificates.crt "$rootfs/usr/lib/ssl/cert.pem"
ln -s /etc/ssl/openssl.cnf "$rootfs/usr/lib/ssl/openssl.cnf"
cp -L /etc/os-release "$rootfs/etc/os-release"
printf 'root:x:0:0:root:/:/usr/sbin/nologin\nworker:x:10001:10001:worker:/app:/usr/sbin/nologin\n' >"$rootfs/etc/passwd"
printf 'root:x:0:\nworker:x:10001:\n' >"$rootfs/etc/group"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$rootfs/etc/nsswitch.conf"
for directory in dev proc sys run tmp var; do mkdir -p "$rootfs/$directory"; done
ln -s ../run "$rootfs/var/run"
chmod 1777 "$rootfs/tmp"

# --- Whose it is --------------------------------------------------------------------------------------------------------

# Where scanners look, and deploy/lib/sbom.sh.
mkdir -p "$rootfs/var/lib/dpkg"
# shellcheck disable=SC2086 # one package a word
dpkg-query -W -f 'Package: ${Package}\nStatus: ${Status}\nVersion: ${Version}\nArchitecture: ${Architecture}\nSource: ${source:Package} (${source:Version})\nMaintainer: ${Maintainer}\n\n' \
    ca-certificates $packages >"$rootfs/var/lib/dpkg/status"
for package in ca-certificates $packages; do
    mkdir -p "$rootfs/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$rootfs/usr/share/doc/$package/"
done

# --- The proof ----------------------------------------------------------------------------------------------------------

# By the loader and the libraries that are inside. To run the program takes /proc, which a build does not have here.
loader=$(printf '%s\n' "$libraries" | grep '/ld-linux')
for path in $programs $ssl; do
    chroot --userspec=10001:10001 "$rootfs" "$loader" --list "${path#"$rootfs"}" >/dev/null || refuse "$path lacks a library"
done
if [ -n "$(find "$rootfs" -xdev -perm /6000 ! -type l)" ]; then refuse 'a setuid or setgid file is left'; fi
# Times say when it was built, and nothing else.
find "$rootfs" -exec touch --no-dereference --date=@0 {} +
du -sm "$rootfs"
