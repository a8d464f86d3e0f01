# What run-all.sh and tests/run.sh share: Debian packages, the .NET SDK, the provider of TorchSharp's API.
# Sourced, not run. Installs only what is missing, says nothing when nothing is to do.

MISSING_DEPENDENCY=4   # the exit code of the command line for the same

say() { printf '%s\n' "$*"; }
fail() { local code=$1; shift; printf '%s\n' "$*" >&2; exit "$code"; }

# A program or package that is there under another name (an npm from nodejs.org, say) is not installed again.
# Arguments, as PROGRAM:PACKAGE, are wanted too.
missing_packages() {
  local entry program package
  local wanted=(g++:g++ cmake:cmake make:make gnuplot:gnuplot-nox zstd:zstd npm:npm "$@")
  for entry in "${wanted[@]}"; do
    program=${entry%%:*} package=${entry#*:}
    command -v "$program" >/dev/null || printf '%s ' "$package"
  done
  command -v dpkg-query >/dev/null || return 0
  wanted=(libopenblas0-pthread fonts-dejavu-core)
  [ -n "${LIBTORCH:-}" ] || wanted+=(libtorch-dev)
  for package in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok' || printf '%s ' "$package"
  done
}

# Installs what is missing; arguments as for missing_packages.
install_packages() {
  local log=artifacts/logs/apt.log as_root=() packages package
  command -v apt-get >/dev/null || {
    local program
    for program in g++ cmake make gnuplot npm; do
      command -v "$program" >/dev/null || fail $MISSING_DEPENDENCY "This is not Debian, and '$program' is missing: install it with your system's package manager and run this again."
    done
    [ -n "${LIBTORCH:-}" ] || fail $MISSING_DEPENDENCY "This is not Debian: unpack libtorch (https://pytorch.org/get-started/locally, C++) and set LIBTORCH to its folder."
    return
  }
  packages=$(missing_packages "$@")
  [ -n "$packages" ] || return 0
  local line="apt-get install -y --no-install-recommends $packages"
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root=(sudo)
    else
      fail $MISSING_DEPENDENCY "These packages are missing, and this is neither root nor sudo. Have an administrator run:
  $line"
    fi
  fi
  say "Installing ${packages% } ..."
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  # shellcheck disable=SC2086 # a list of package names
  "${apt[@]}" install -y --no-install-recommends $packages >"$log" 2>&1 && return
  { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends $packages; } >>"$log" 2>&1 && return
  for package in $packages; do
    apt-cache show "$package" >/dev/null 2>&1 || say "The package '$package' cannot be had from this machine's sources (/etc/apt/sources.list*): on Debian it is in 'main'." >&2
  done
  grep -E '^(E|W):' "$log" | tail -3 >&2 || true
  fail $MISSING_DEPENDENCY "apt could not install what is missing; the whole output is in $log. When it is repaired, run this again, or run:
  $line"
}

require_dotnet() {
  command -v dotnet >/dev/null || fail $MISSING_DEPENDENCY "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0 has it for every Linux."
  local words
  if ! words=$(dotnet --version 2>&1); then
    [[ $words = *'SDK was not found'* ]] || fail $MISSING_DEPENDENCY "dotnet does not start: $words"
    fail $MISSING_DEPENDENCY "No .NET SDK here is one that global.json accepts ($(tr -d ' \n' <global.json)): https://dotnet.microsoft.com/download/dotnet/10.0"
  fi
}

# Whether this machine's feeds serve, within so many minutes, the packages that the given properties ask for.
restores() {
  local log=artifacts/logs/restore-$1.log limit=$2; shift 2
  timeout "${limit}m" dotnet restore src/RetNet.Compare.Cli "$@" -v q >"$log" 2>&1
}

# Sets provider (who provides TorchSharp's API) and full_nuget (whether ScottPlot draws and Microsoft.ML.Tokenizers encodes), says
# which and why. What restores is used; TORCH_PROVIDER and FULL_NUGET (true or false) override it.
pick_packages() {
  full_nuget=${FULL_NUGET:-} provider=${TORCH_PROVIDER:-}
  local why_nuget='set by FULL_NUGET' why_provider='set by TORCH_PROVIDER'
  if [ -z "$provider" ]; then
    if [ -n "${LIBTORCH:-}" ]; then
      provider=system why_provider='LIBTORCH names one'
    elif ! nvidia-smi -L >/dev/null 2>&1; then
      provider=system why_provider='no NVIDIA GPU here'
    elif restores nuget-cuda 60 -p:TorchProvider=nuget-cuda -p:FullNuGet=false; then
      provider=nuget-cuda why_provider='a GPU, and TorchSharp-cuda-linux restores'
    else
      provider=system why_provider='NuGet does not serve TorchSharp-cuda-linux here, see artifacts/logs/restore-nuget-cuda.log'
    fi
  fi
  if [ -z "$full_nuget" ]; then
    if restores full-nuget 3 -p:TorchProvider="$provider" -p:FullNuGet=true; then
      full_nuget=true why_nuget='both restore'
    else
      full_nuget=false why_nuget='NuGet does not serve ScottPlot and Microsoft.ML.Tokenizers here, see artifacts/logs/restore-full-nuget.log'
    fi
  fi
  nvidia-smi --query-gpu=name,driver_version,memory.free --format=csv,noheader 2>/dev/null | sed 's/^\(.*\), \(.*\), \(.*\)$/GPU: \1, driver \2, \3 free/' || true
  say "libtorch: $provider ($why_provider)"
  if [ "$full_nuget" = true ]; then
    say "plots: ScottPlot, tokens: Microsoft.ML.Tokenizers ($why_nuget)"
  else
    say "plots: gnuplot, tokens: built in ($why_nuget)"
  fi
}

# Builds with what pick_packages found; a TorchSharp-cuda-linux whose libtorch does not load or sees no GPU here is left out again, and said.
build_compare() {
  build_picked
  if [ "$provider" = nuget-cuda ] && [ -z "${TORCH_PROVIDER:-}" ] && ! sees_gpu; then
    provider=system
    say "The libtorch of TorchSharp-cuda-linux sees no GPU here (artifacts/logs/doctor.log says more): the system's libtorch instead."
    build_picked
  fi
}

# Packages that restore but do not build are left out again, and said.
build_picked() {
  build_with "$provider" "$full_nuget" && return
  if [ "$full_nuget" = true ] && [ -z "${FULL_NUGET:-}" ]; then
    full_nuget=false
    say "It does not build with ScottPlot and Microsoft.ML.Tokenizers ($(kept_build_log full-nuget)): gnuplot and the built-in tokenizer instead."
    build_with "$provider" false && return
  fi
  if [ "$provider" = nuget-cuda ] && [ -z "${TORCH_PROVIDER:-}" ]; then
    provider=system
    say "It does not build with TorchSharp-cuda-linux ($(kept_build_log nuget-cuda)): the system's libtorch instead."
    build_with system false && return
  fi
  grep -E 'error|Error' artifacts/logs/build.log | sort -u | head -20 >&2 || true
  fail 1 "Building failed; the whole output is in artifacts/logs/build.log."
}

sees_gpu() {
  dotnet artifacts/bin/RetNet.Compare.Cli/release/compare.dll doctor >artifacts/logs/doctor.log 2>&1 || true
  grep -q 'libtorch sees a GPU' artifacts/logs/doctor.log
}

build_with() {
  dotnet build src/RetNet.Compare.Cli -c Release -v q -p:TorchProvider="$1" -p:FullNuGet="$2" >artifacts/logs/build.log 2>&1
}

kept_build_log() {
  cp artifacts/logs/build.log "artifacts/logs/build-$1.log"
  say "artifacts/logs/build-$1.log"
}

# Runs a quiet step; its output is shown only when it fails.
quietly() {
  local log=$1 what=$2; shift 2
  "$@" >"$log" 2>&1 || {
    grep -E 'error|Error' "$log" | sort -u | head -20 >&2 || true
    fail 1 "$what failed; the whole output is in $log."
  }
}

mkdir -p artifacts/logs
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
