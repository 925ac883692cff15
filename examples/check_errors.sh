#!/usr/bin/env bash
# Bad input to the programs: a clear error with file, line and reason on standard error, exit status
# 2, nothing half written, and the good lines still answered unless --strict. Run by .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet --locked --examples
guard=target/release/examples/guard
scan=target/release/examples/scan
anomaly_score=target/release/examples/anomaly_score
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cases=0

# expect STATUS TEXT COMMAND...: the exit status, and a text that standard error must have.
expect() {
    local status=$1 text=$2 got=0
    shift 2
    "$@" >"$dir/out" 2>"$dir/err" || got=$?
    cases=$((cases + 1))
    if [ "$got" != "$status" ] || [[ "$(cat "$dir/err")" != *"$text"* ]]; then
        echo "check_errors: '$*' ended with $got, wanted $status and '$text'; standard error:" >&2
        cat "$dir/err" >&2
        exit 1
    fi
}
lines() {
    [ "$(wc -l <"$dir/out")" = "$1" ] || { echo "check_errors: wanted $1 lines:" >&2; cat "$dir/out" >&2; exit 1; }
}

run='{"id": "a", "messages": [{"role": "user", "content": "hello"}]}'
printf '%s\n\xff\xfe\n%s\n' "$run" "$run" >"$dir/utf8.jsonl"
printf '%s\n{"id": "b", "messages"\n%s\n' "$run" "$run" >"$dir/json.jsonl"
printf '%s\n{"messages": [{"role": "king", "content": "x"}]}\n' "$run" >"$dir/role.jsonl"
printf '{"text": "a@b.io"}\n{"text": 3}\n{"text": "c@d.io"}\n' >"$dir/text.jsonl"
printf 'version = 1\n\ncolour = "red"\n' >"$dir/field.toml"
printf 'version = 1\n[sources]\nuser = { level = "secret" }\n' >"$dir/value.toml"
printf 'version = 1\n[[rules]]\nkind = "custom.x"\nanchors = ["x"]\npattern = "x("\n' >"$dir/pattern.toml"
printf '%s\n' "$run" >"$dir/good.jsonl"

expect 2 "utf8.jsonl:2: not UTF-8" $guard "$dir/utf8.jsonl" --json
lines 2
expect 2 "json.jsonl:2: " $guard "$dir/json.jsonl" --json
lines 2
expect 2 "json.jsonl:2: " $guard "$dir/json.jsonl" --json --strict --audit "$dir/audit.jsonl"
lines 1
[ -z "$(find "$dir" -name 'audit*')" ] || { echo "check_errors: a half-written audit file" >&2; exit 1; }
expect 2 'role.jsonl:2: message 0: `role` is none of' $guard "$dir/role.jsonl"
expect 2 "missing.jsonl: No such file" $guard "$dir/missing.jsonl"
expect 2 "field.toml:3: colour: unknown field" $guard "$dir/good.jsonl" --policy "$dir/field.toml"
expect 2 "value.toml:3: sources.user: " $guard "$dir/good.jsonl" --policy "$dir/value.toml"
expect 2 "pattern.toml:5: rules.pattern: " $guard "$dir/good.jsonl" --policy "$dir/pattern.toml"
expect 2 'unknown `--nonsense`' $guard "$dir/good.jsonl" --nonsense
expect 0 "" $guard "$dir/good.jsonl" --audit "$dir/audit.jsonl"
[ "$(wc -l <"$dir/audit.jsonl")" = 1 ] || { echo "check_errors: no audit record" >&2; exit 1; }
expect 0 "" $guard examples/data/runs.jsonl --audit "$dir/audit.jsonl"
expect 1 "" $guard examples/data/runs.jsonl --fail-on block
expect 1 "" $guard examples/data/runs.jsonl --fail-on hold
expect 0 "" $guard "$dir/good.jsonl" --fail-on hold
expect 2 'text.jsonl:2: no string `text`' $scan pii "$dir/text.jsonl"
lines 2
expect 2 'text.jsonl:2: no string `text`' $scan redact "$dir/text.jsonl" --strict
lines 1
expect 2 "what to scan for?" $scan everything "$dir/text.jsonl"

# The labels of one file, and what a detector wrote of it.
mkdir "$dir/scores" "$dir/broken"
rows='timestamp,value,score,alert\n2024-01-01 00:00:00,1,0.2,0\n2024-01-01 00:05:00,9,0.9,1\n'
printf "$rows" >"$dir/scores/a.csv"
printf "${rows}2024-01-01 00:10:00,1,high,0\n" >"$dir/broken/a.csv"
printf '{"a.csv": [["2024-01-01 00:05:00", "2024-01-01 00:05:00"]]}' >"$dir/labels.json"
printf '{"a.csv": []}' >"$dir/none.json"
printf '{"a.csv":\n 3}' >"$dir/shape.json"
expect 0 "" $anomaly_score "$dir/labels.json" "$dir/scores"
lines 3
[[ "$(tail -1 "$dir/out")" = *" 100.00" ]] || { echo "check_errors: not the perfect score" >&2; exit 1; }
expect 0 "" $anomaly_score "$dir/labels.json" "$dir/scores" --best --profile few-misses
lines 4
expect 2 'a.csv:4: `score` is no number' $anomaly_score "$dir/labels.json" "$dir/broken"
lines 0
expect 2 "a.csv: No such file" $anomaly_score "$dir/labels.json" "$dir"
expect 2 "none.json: no window" $anomaly_score "$dir/none.json" "$dir/scores"
expect 2 "shape.json:2: no object of file names" $anomaly_score "$dir/shape.json" "$dir/scores"
expect 2 '`--threshold` needs a number' $anomaly_score "$dir/labels.json" "$dir/scores" --threshold high
expect 2 'unknown `--nonsense`' $anomaly_score "$dir/labels.json" "$dir/scores" --nonsense
expect 2 "labels and a folder, please" $anomaly_score "$dir/labels.json"
echo "check_errors: $cases cases as wanted"
