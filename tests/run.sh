#!/usr/bin/env bash
# Installs what is missing, then: formatting, build, all tests. The last line is 'N passed, N failed'.
#
#   tests/run.sh          what every change must pass, 10 to 25 minutes on two cores
#   tests/run.sh --all    the slow tests too, under an hour
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

filter='Category!=Slow'
case ${1:-} in
  '') ;;
  --all) filter='' ;;
  *) sed -n '2,5s/^# \{0,1\}//p' tests/run.sh; [ "$1" = --help ] || exit 2; exit 0 ;;
esac

# shellcheck source=src/install.sh
source src/install.sh
require_dotnet
# The report's page is looked at in Chromium, its LaTeX tables are compiled: 0.6 GB of disk that only tests need.
install_packages chromium:chromium pdflatex:texlive-latex-recommended

failed=0
quietly artifacts/logs/build.log "Building" dotnet build RetNet.Compare.sln -c Release -v q
if ! dotnet format RetNet.Compare.sln --no-restore --verify-no-changes >artifacts/logs/format.log 2>&1; then
  failed=1
  sed "s|$PWD/||g" artifacts/logs/format.log | sort -u | head -20 || true
  say "Formatting differs from .editorconfig; run 'dotnet format'."
fi

results=artifacts/tests
rm -rf "$results"
code=0
dotnet test RetNet.Compare.sln -c Release --no-build -v q ${filter:+--filter "$filter"} \
  --logger trx --results-directory "$results" 2>&1 | grep -vE '^(\s*$|A total of|Test run for|Results File)' || code=${PIPESTATUS[0]}

# A test host that crashes leaves no result file, or one that does not count its victim.
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  if ! grep -qsl "storage=\"[^\"]*/$(tr '[:upper:]' '[:lower:]' <<<"$name").dll\"" "$results"/*.trx; then
    say "$name left no test results; see above, or run 'dotnet test ${project%/*}'."
    failed=$((failed + 1))
  fi
done
read -r passed test_failures < <(
  grep -ho '<Counters [^>]*' "$results"/*.trx 2>/dev/null \
    | sed -E 's/.* executed="([0-9]+)" passed="([0-9]+)".*/\1 \2/' \
    | awk '{ executed += $1; passed += $2 } END { print passed + 0, executed - passed }'
)
failed=$((failed + test_failures))
grep -ho '<UnitTestResult [^>]*outcome="Failed"' "$results"/*.trx 2>/dev/null | sed -E 's/.* testName="([^"]*)".*/Failed: \1/' || true
if [ "$code" != 0 ] && [ "$failed" = 0 ]; then
  say "'dotnet test' ended with $code, though no test failed: one of its processes died, see above."
  failed=1
fi
say "$passed passed, $failed failed"
[ "$failed" = 0 ]
