#!/usr/bin/env bash
# Writes a software bill of materials (CycloneDX 1.5, JSON) from the committed packages.lock.json files:
# every NuGet package with its version and the SHA-512 that restoring enforces.
#
#   src/sbom.sh [FILE]    default: artifacts/sbom.cdx.json
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=${1:-artifacts/sbom.cdx.json}
mkdir -p "$(dirname "$out")"

# One line per package: name, version, hash in base64. Projects of this repository have no version of their own here.
packages() {
  find src baselines experiments tests -name packages.lock.json -not -path '*/obj/*' -print0 | LC_ALL=C sort -z | xargs -0 awk '
    /^      "[^"]+": \{/ { split($0, part, "\""); name = part[2]; version = "" }
    /"resolved":/        { split($0, part, "\""); version = part[4] }
    /"contentHash":/     { split($0, part, "\""); if (version != "") print name, version, part[4] }' | LC_ALL=C sort -u
}

{
  printf '{\n  "bomFormat": "CycloneDX",\n  "specVersion": "1.5",\n  "version": 1,\n  "components": ['
  separator=''
  while read -r name version hash; do
    hex=$(base64 -d <<<"$hash" | od -An -v -tx1 | tr -d ' \n')
    printf '%s\n    { "type": "library", "name": "%s", "version": "%s", "purl": "pkg:nuget/%s@%s", "hashes": [{ "alg": "SHA-512", "content": "%s" }] }' \
      "$separator" "$name" "$version" "$name" "$version" "$hex"
    separator=,
  done < <(packages)
  printf '\n  ]\n}\n'
} >"$out"
