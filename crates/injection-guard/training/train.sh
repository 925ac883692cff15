#!/usr/bin/env bash
# Trains, calibrates and writes data/model.bin; `train.sh check` compares with it instead.
set -euo pipefail
cd "$(dirname "$0")/../../.."
bash crates/injection-guard/training/fetch.sh
cargo run --release --locked -p injection-guard --features training --example train -- "$@"
