#!/usr/bin/env bash
# Everything, from nothing to a report: install, check, plan, train, evaluate, measure, report.
#
#   ./run-all.sh                          experiment cpu-quick: two CPU cores, 15 to 35 minutes,
#                                         3 GB of memory, 4 GB of disk (1 GB of it Debian packages)
#   ./run-all.sh --experiment smoke       the same in miniature: 3 minutes
#   ./run-all.sh --experiment cost-200m   what the paper's 200M size costs here: 15 to 40 minutes, 12 GB of memory
#   ./run-all.sh --experiment paper-200m  the paper's section 3.5: a GPU with 80 GB, days
#
# Run it again after an interruption: it goes on where it stopped and repeats nothing finished.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
Usage: ./run-all.sh [options]

  --experiment NAME   a folder of experiments/, or the path of an experiment.yaml (default: cpu-quick)
  --models A,B        only these models of the experiment
  --seeds 1,2,3       these seeds instead of the experiment's
  --device DEVICE     auto, cpu or cuda instead of the experiment's
  --kernels KERNELS   on a CPU: managed, the kernels in C# (default), or plain tensor operations
  --results FOLDER    where results go (default: results/NAME)
  --plugin FILE       an assembly with further architectures; may be given several times
  --dry-run           stop after the plan: nothing is installed, trained or measured
  --help              this text

Exit codes: 0 done, 1 failed, 2 bad input, 3 training diverged, 4 a program, library or package is missing,
5 text or tokens cannot be had or trusted, 6 the disk is full, 130 interrupted.
TEXT
}

experiment=cpu-quick results='' dry_run='' options=()
while [ $# -gt 0 ]; do
  case $1 in
    --experiment | --models | --seeds | --device | --kernels | --results | --plugin)
      [ $# -gt 1 ] || { echo "$1 needs a value; see ./run-all.sh --help" >&2; exit 2; }
      case $1 in
        --experiment) experiment=$2 ;;
        --results) results=$2 ;;
        *) options+=("$1" "$2") ;;
      esac
      shift 2 ;;
    --dry-run) dry_run=yes; shift ;;
    --help | -h) usage; exit 0 ;;
    *) echo "There is no option '$1'; see ./run-all.sh --help" >&2; exit 2 ;;
  esac
done
options+=(--experiment "$experiment")
[ -z "$results" ] || options+=(--results "$results")

# shellcheck source=src/install.sh
source src/install.sh
require_dotnet
if [ -n "$dry_run" ]; then
  packages=$(missing_packages)
  [ -z "$packages" ] || fail "$MISSING_DEPENDENCY" "A real run would install: ${packages% }. The plan needs them to probe this machine."
else
  install_packages
fi

pick_packages
build_compare

# Idle OpenMP threads must not spin beside OpenBLAS's, and tensors want huge pages; both are read before main() only.
export OMP_WAIT_POLICY=PASSIVE GLIBC_TUNABLES=glibc.malloc.hugetlb=1

compare() { dotnet artifacts/bin/RetNet.Compare.Cli/release/compare.dll "$@"; }

compare doctor --quiet
compare plan "${options[@]}"
[ -z "$dry_run" ] || exit 0
exec dotnet artifacts/bin/RetNet.Compare.Cli/release/compare.dll run "${options[@]}"
