#!/usr/bin/env bash
# Counts the instructions of four scans of 64 KB under callgrind and compares them with
# benches/instructions.txt. Fails when one has grown by more than 5 %.
# With --write it writes the file instead: do that on purpose, and say why in the change.
set -euo pipefail
cd "$(dirname "$0")/.."
file=benches/instructions.txt
program=$(cargo bench --bench instructions --no-run --message-format=json 2>/dev/null |
    grep '"name":"instructions"' | grep -o '"executable":"[^"]*"' | tail -n 1 | cut -d'"' -f4)
[ -x "$program" ] || { echo "instructions: the program did not build" >&2; exit 1; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
count() {
    valgrind --tool=callgrind --collect-atstart=no --toggle-collect='*measured*' \
        --callgrind-out-file="$out/$1" "$program" "$1" >"$out/log" 2>&1 || { cat "$out/log" >&2; exit 1; }
    sed -n 's/^\(totals\|summary\): //p' "$out/$1" | head -n 1
}
if [ "${1:-}" = --write ]; then
    { echo "# case instructions (64 KB, all rules merged; clean and dense English, sparse Russian, clean Chinese)"
      for case in clean sparse dense chinese; do echo "$case $(count "$case")"; done; } >"$out/new"
    mv "$out/new" "$file"
    cat "$file"
    exit
fi
status=0
while read -r case expected; do
    now=$(count "$case")
    [ -n "$now" ] && [ "$now" -gt 100000 ] || { echo "instructions: $case was not counted" >&2; exit 1; }
    change=$(awk -v a="$now" -v b="$expected" 'BEGIN { printf "%+.1f", (a / b - 1) * 100 }')
    echo "instructions: $case $now, checked in $expected ($change %)"
    if awk -v c="$change" 'BEGIN { exit !(c > 5) }'; then
        echo "instructions: $case grew by more than 5 %" >&2
        status=1
    fi
done < <(grep -v '^#' "$file")
exit $status
