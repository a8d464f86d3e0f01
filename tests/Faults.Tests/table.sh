#!/usr/bin/env bash
# Writes README.md from what the last run of the tests has noted in artifacts/faults; run 'tests/run.sh --all' and
# 'tests/mutations.sh' before. A row whose full test has noted nothing shows the short one's figure and says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
shopt -s nullglob

noted=artifacts/faults
titles=(
  'Kills'
  'Damaged checkpoints'
  'Full disk'
  'Unwritable folders'
  'Divergence'
  'Broken experiment files'
  'Broken data'
  'Several processes'
  'Hostile files'
  'Determinism'
  'Plug-ins'
  'Surroundings'
  'Missing parts'
  'Supply chain'
  'Mutations'
)
[ -d "$noted" ] || { echo "There is nothing in $noted. Run 'tests/run.sh --all' first." >&2; exit 1; }

# The notes of a row, '| claim | figure |' each, as 'claim: **figure**'.
seen() {
  local number=$1 name remark separator=''
  local names=()
  mapfile -t names < <(for note in "$noted"/*/"$number"-*.md; do basename "$note"; done | sort -u)
  for name in "${names[@]}"; do
    remark=''
    [ -f "$noted/full/$name" ] || remark=' (short version only)'
    for note in "$noted/full/$name" "$noted/short/$name"; do
      [ -f "$note" ] || continue
      printf '%s%s' "$separator" "$(sed -E 's/^\| (.*) \| (.*) \|$/\1: **\2**/' "$note")$remark"
      separator='<br>'
      break
    done
  done
  [ -n "$separator" ] || printf 'not run'
}

{
  cat <<'TEXT'
# Faults

Nothing lost, nothing believed blindly: what these tests break, and what happens then. Written by `table.sh` from what
`tests/run.sh --all` and `tests/mutations.sh` saw; `tests/run.sh` runs short versions of the slow ones.

| | fault | seen |
|---|---|---|
TEXT
  for i in "${!titles[@]}"; do
    printf '| %d | %s | %s |\n' $((i + 1)) "${titles[i]}" "$(seen "$(printf %02d $((i + 1)))")"
  done
} >tests/Faults.Tests/README.md
