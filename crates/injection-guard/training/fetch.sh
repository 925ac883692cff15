#!/usr/bin/env bash
# Fetches the packages of corpus.txt that are not in cargo's cache yet, by cargo itself.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${CARGO_HOME:-$HOME/.cargo}/registry/src
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
while read -r package; do
    compgen -G "$cache/*/$package" >/dev/null && continue
    name=${package%-[0-9]*}
    version=${package#"$name"-}
    # Several packages may not be in one lock file together, so each has its own.
    rm -rf "${scratch:?}/fetch"
    cargo init --quiet --vcs none --lib "$scratch/fetch"
    printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\n"%s" = { version = "=%s", default-features = false }\n[workspace]\n' \
        "$name" "$version" >"$scratch/fetch/Cargo.toml"
    cargo fetch --quiet --manifest-path "$scratch/fetch/Cargo.toml"
done <"$here/corpus.txt"
