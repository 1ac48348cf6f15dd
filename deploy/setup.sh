#!/usr/bin/env bash
# What a machine needs before `swift build`: checks for Swift, installs the Debian packages that are missing.
# Silent where nothing is missing. Each package is one C or C++ library, or what the compiler needs to read its headers.
set -euo pipefail

packages=(
  libsimdjson-dev    # JSON
  libre2-dev         # regular expressions in linear time
  libyaml-dev        # pipeline files
  zlib1g-dev         # .gz
  libzstd-dev        # .zst
  libssl-dev         # SHA-256
  libxxhash-dev      # hash tables, checksums
  librocksdb-dev     # state on disk
  librdkafka-dev     # Kafka
  libstdc++-12-dev   # the C++ headers that simdjson and RE2 include
  libc6-dev pkg-config
)
needed_swift=6.3

fail() { echo "muster: $1" >&2; exit 1; }

command -v swift >/dev/null ||
  fail "Swift $needed_swift is missing: install it from https://www.swift.org/install/linux and put it on the PATH"
found_swift=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
[ "$(printf '%s\n' "$needed_swift" "${found_swift:-0}" | sort -V | head -n 1)" = "$needed_swift" ] ||
  fail "Swift $needed_swift is needed, this is ${found_swift:-unknown}: install it from https://www.swift.org/install/linux"
{ command -v apt-get && command -v dpkg-query; } >/dev/null ||
  fail "this is not Debian: install simdjson 3, RE2, libyaml, zlib, zstd, OpenSSL 3, xxHash, RocksDB, librdkafka, libstdc++ and pkg-config with headers (in Debian 12: ${packages[*]}), then run \`swift build\`"

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "not root and no sudo; as root: apt-get install ${missing[*]}"
  as_root=(sudo)
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes "$@" </dev/null; }

echo "muster: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The package lists are fetched only where the ones at hand do not do: absent, or older than the mirror.
apt install --no-install-recommends "${missing[@]}" >"$log" 2>&1 ||
  { apt update && apt install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
  { tail -n 5 "$log" >&2; fail "could not install ${missing[*]}"; }
