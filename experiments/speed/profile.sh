#!/usr/bin/env bash
# Where the processor time of steps goes, with the kernels in C# and without, as results/speed/profile.csv.
#
#   apt-get install linux-perf
#   dotnet build -c Release
#   experiments/speed/profile.sh > results/speed/profile.csv     every model, in training and decoding: 40 minutes
#   experiments/speed/profile.sh retnet train fp32               one model, mode and precision
#
# percent: of the samples that perf takes on all cores within six seconds of steps. ms: the median step of the same process; training of
# 2 x 512 tokens, decoding of one sequence after 512 to 1711.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

command -v perf >/dev/null || { echo "perf is missing: apt-get install linux-perf" >&2; exit 4; }
compare=artifacts/bin/RetNet.Compare.Cli/release/compare.dll
[ -f "$compare" ] || { echo "$compare is missing: dotnet build -c Release" >&2; exit 4; }
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1 OMP_WAIT_POLICY=PASSIVE
# A map of compiled C# for perf, and that code at one address, not at two.
export DOTNET_PerfMapEnabled=3 DOTNET_EnableWriteXorExecute=0

folder=$(mktemp -d) process=''
clean() {
  [ -z "$process" ] && return
  kill "$process" 2>/dev/null && wait "$process" || true
  rm -f "/tmp/perf-$process.map"
  process=''
}
trap 'clean; rm -rf "$folder"' EXIT

fail() {
  echo "$1" >&2
  cat "$folder/log" >&2
  exit 1
}

# Samples by shared object and symbol to shares of parts. Code without a name that was generated at run time is oneDNN's; threads of the suite
# that wait for each other's part of a kernel do so inside .NET.
parts() {
  perf report -i "$folder/samples" --fields sample,dso,sym --field-separator=';' 2>"$folder/log" | awk -F';' -v labels="$1" '
    /^#/ || NF < 3 { next }
    { object = $2; symbol = $3; part = ".NET itself, waiting threads included" }
    object ~ /JIT|perf-|retnet_torch/ { part = "managed code between kernels" }
    object ~ /openblas|dnnl/ || (object ~ /JIT|perf-/ && symbol ~ /0x0/) { part = "matrix products" }
    object ~ /JIT|perf-/ && symbol ~ /RetNet\.Compare\.Models\.Kernels|Training\.Optimization/ { part = "kernels in C#" }
    object ~ /libtorch|libc10|sleef|stdc/ { part = "other operators of libtorch" }
    object ~ /kernel|gomp|vdso|libc\.so/ { part = "operating system and copies" }
    { samples[part] += $1; all += $1 }
    END { if (!all) exit 1; for (part in samples) printf "%s,\"%s\",%.1f\n", labels, part, 100 * samples[part] / all }' | sort
}

median_ms() {
  grep -o '"seconds_per_step":\[[^]]*' "$folder/result" | cut -d'[' -f2 | tr , '\n' | sort -g |
    awk '{ seconds[NR] = $1 } END { printf "%.1f", 1000 * seconds[int((NR + 1) / 2)] }'
}

echo "model,mode,precision,kernels,ms,part,percent"
for model in ${1:-transformer flash retnet linear rwkv h3 hyena}; do
  for mode in ${2:-train decode}; do
    # When sampling begins; the steps last beyond its end.
    if [ "$mode" = train ]; then shape=(--batch 2 --steps 8) begin=12; else shape=(--warmup 100 --steps 1200) begin=8; fi
    for precision in ${3:-fp32 bf16}; do
      for kernels in plain managed; do
        echo "$model $mode $precision $kernels" >&2
        dotnet "$compare" time "$model" "$mode" --experiment speed --length 512 --precision "$precision" --kernels "$kernels" "${shape[@]}" \
          >"$folder/result" &
        process=$!
        sleep "$begin"
        perf record -F 499 -o "$folder/samples" -p "$process" -- sleep 6 >"$folder/log" 2>&1 || fail "perf cannot sample process $process:"
        wait "$process"
        parts "$model,$mode,$precision,$kernels,$(median_ms)" || fail "There are no samples of process $process:"
        clean
      done
    done
  done
done
