#!/usr/bin/env bash
# Writes README.md from what the last run of the tests has noted in artifacts/faults; run 'tests/run.sh --all' before.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
shopt -s nullglob

noted=artifacts/faults
rows=("$noted"/full/*.md)
[ ${#rows[@]} -gt 0 ] || { echo "There is nothing in $noted/full. Run 'tests/run.sh --all' first." >&2; exit 1; }
{
  cat <<'TEXT'
# Faults

Nothing lost, nothing believed blindly: what these tests break, and what happens then. Written by `table.sh` from what
`tests/run.sh --all` saw; `tests/run.sh` runs short versions of the slow ones, `tests/mutations.sh` proves that the
guards are held by tests.

| claim | seen |
|---|---|
TEXT
  for row in "${rows[@]}"; do cat "$row"; done
} >tests/Faults.Tests/README.md
