#!/usr/bin/env bash
# Breaks one guard after the other in a copy of the repository and proves that a test notices each.
#
#   tests/mutations.sh          all: half an hour on two cores
#   tests/mutations.sh PATTERN  those whose description matches; the others keep the outcome they had
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

repository=$PWD copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
cp -r --parents artifacts/native "$copy" 2>/dev/null || true
cd "$copy"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 OMP_WAIT_POLICY=PASSIVE

wanted=${1:-} noticed=0 survived=0 all=0
outcomes=$repository/artifacts/faults/mutations
[ -n "$wanted" ] || rm -rf "$outcomes"
mkdir -p "$outcomes" "$outcomes/../full"
declare -A tests_of

fail() { tail -20 "$1" >&2; echo "$2" >&2; exit 1; }

# A warning about the hole that a mutation leaves must not hide it.
build() { dotnet build "$@" -c Release -v q -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false >build.log 2>&1; }

run_tests() { dotnet test "artifacts/bin/$1/release/$1.dll" --filter "$2" >test.log 2>&1; }

collect() { tests_of[$4]+="${tests_of[$4]:+|}$5"; }

mutate() {
  local what=$1 file=$2 expression=$3 project=$4 filter=$5 library assembly tests=artifacts/bin/$4/release
  cp "$file" "$file.good"
  sed -i -E "$expression" "$file"
  ! cmp -s "$file" "$file.good" || fail /dev/null "$what: the expression changes nothing in $file; correct it."
  if [[ $file == src/* ]]; then
    # Only the body of a method changes, so nothing that refers to its library is built again.
    library=${file#src/} library=${library%%/*}
    assembly=$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' "src/$library/$library.csproj")
    assembly=${assembly:-$library}.dll
    mv "$tests/$assembly" library.good
    build "src/$library" --no-restore --no-dependencies || fail build.log "$what: the mutation does not compile; correct it."
    cp "artifacts/bin/$library/release/$assembly" "$tests/"
  else
    build "tests/$project" --no-restore --no-dependencies || fail build.log "$what: the mutation does not compile; correct it."
  fi
  if run_tests "$project" "$filter"; then
    survived=$((survived + 1))
    echo "SURVIVED  $what" | tee "$outcomes/$what"
  elif grep -q 'Failed:' test.log; then
    noticed=$((noticed + 1))
    echo "noticed   $what" | tee "$outcomes/$what"
  else
    fail test.log "$what: the tests did not run."
  fi
  mv "$file.good" "$file"
  touch "$file"
  if [[ $file == src/* ]]; then mv library.good "$tests/$assembly"; else build "tests/$project" --no-restore --no-dependencies; fi
}

# Calls its argument for each mutation: what is broken; the file; a sed expression that breaks it; the test project; the tests that must notice.
each() {
  local call=$1
  guard() {
    all=$((all + 1))
    [[ ! $1 =~ $wanted ]] || "$call" "$@"
  }
  local training=RetNet.Compare.Training.Tests data=RetNet.Compare.Data.Tests models=RetNet.Compare.Models.Tests reporting=RetNet.Compare.Reporting.Tests faults=Faults.Tests
  local source=src/RetNet.Compare

  guard 'no flush of the rows before a checkpoint' $source.Training/Trainer.cs \
    '/promises that everything before it/{n;d}' $faults 'FullyQualifiedName~Six_kills'
  guard 'no seeding of the step' $source.Training/TrainingStep.cs \
    's/using \(manual_seed\(RandomSeed\(.*\)\)\)/using (manual_seed(Random.Shared.NextInt64()))/' $training 'FullyQualifiedName~TrainingStepTests|FullyQualifiedName~TrainerTests'
  guard 'decay off by one' $source.Models/Retention/RetentionDecay.cs \
    's/Math.Pow\(Gamma\[h\], n - m\)/Math.Pow(Gamma[h], n - m + 1)/' $models 'FullyQualifiedName~RetentionDecay|FullyQualifiedName~Parity'
  guard 'causal mask shifted by one' $source.Models/Attention/ExplicitAttention.cs \
    's/attended - length \+ 1/attended - length + 2/' $models 'FullyQualifiedName~Parity|FullyQualifiedName~Attention'
  guard 'mask of the retention swapped' $source.Models/Retention/RetentionDecay.cs \
    's/return m <= n \? Math.Pow\(Gamma\[h\], n - m\) : 0/return m >= n ? Math.Pow(Gamma[h], m - n) : 0/' $models 'FullyQualifiedName~RetentionDecay|FullyQualifiedName~Parity'
  guard 'content of checkpoints not hashed' $source.Training/Checkpoints/CheckpointStore.cs \
    's/if \(Convert.ToHexStringLower\(SHA256.HashData\(file\)\) != expected.Sha256\)/if (expected.Sha256.Length == 0)/' $training 'FullyQualifiedName~CheckpointStoreTests'
  guard 'manifest of checkpoints not hashed' $source.Training/Checkpoints/CheckpointStore.cs \
    's/if \(manifest.ContentHash\(\) != manifest.Sha256\)/if (manifest.Sha256.Length == 0)/' $faults 'FullyQualifiedName~hundred_flipped_bits'
  guard 'checkpoints kept that a run could not go on from' $source.Training/Checkpoints/CheckpointStore.cs \
    's/there.Take\(own\).Concat/there.Take(0).Concat/' $training 'FullyQualifiedName~CheckpointStoreTests'
  guard 'results of another machine continued' $source.Cli/Running/ResultsKeeper.cs \
    's/if \(then != here\)/if (then.Length < 0)/' RetNet.Compare.Cli.Tests 'FullyQualifiedName~ResultsKeeperTests'
  guard 'checkpoint of another configuration taken' $source.Training/Checkpoints/CheckpointStore.cs \
    's/if \(manifest.ConfigHash != configHash\)/if (manifest.ConfigHash.Length == 0)/' $training 'FullyQualifiedName~CheckpointStoreTests'
  guard 'moments not restored' $source.Training/Trainer.cs \
    '/Load\(checkpoint.Optimizer/d' $training 'FullyQualifiedName~TrainerTests'
  guard 'update count not restored' $source.Training/Trainer.cs \
    '/training.Optimizer.Updates = step/d' $training 'FullyQualifiedName~TrainerTests'
  guard 'rows beyond the checkpoint kept' $source.Training/Runs/RowLog.cs \
    's/ \|\| row > step//' $training 'FullyQualifiedName~RowLogTests'
  guard 'run folders not locked' $source.Training/Runs/RunLock.cs \
    's/FileShare.None, bufferSize/FileShare.ReadWrite, bufferSize/' $faults 'FullyQualifiedName~ten_simultaneous'
  guard 'shared tables not locked' $source.Data/Files/CsvFile.cs \
    's/FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None/FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite/' $faults 'FullyQualifiedName~Two_writers_lose'
  guard 'rows cut short kept' $source.Data/Files/CsvFile.cs \
    's/if \(end < stream.Length\)/if (end < 0)/' $faults 'FullyQualifiedName~ConcurrencyTests.A_row_cut_short'
  guard 'loss that is no number let through' $source.Training/TrainingStep.cs \
    's/if \(!double.IsFinite\(loss\)\)/if (loss == double.MinValue)/' $faults 'FullyQualifiedName~A_fault_in_loss'
  guard 'gradient that is no number let through' $source.Training/TrainingStep.cs \
    's/if \(!double.IsFinite\(norm\)\)/if (norm == double.MinValue)/' $faults 'FullyQualifiedName~A_fault_in_loss'
  guard 'gradients not clipped' $source.Training/Optimization/AdamW.cs \
    's/largest > 0 \? Math.Min/largest < 0 ? Math.Min/' $training 'FullyQualifiedName~Optimization|FullyQualifiedName~TrainingStep'
  guard 'tokens outside the vocabulary taken' $source.Data/Bins/TokenBin.cs \
    's/return highest < VocabularySize/return highest < long.MaxValue/' $data 'FullyQualifiedName~TokenBinTests'
  guard 'token bins not hashed' $source.Data/Bins/TokenBin.cs \
    's/return actual == header.Sha256/return actual.Length > 0/' $data 'FullyQualifiedName~TokenBinTests'
  guard 'text that is not UTF-8 taken' $source.Data/Corpora/Formats/TextLines.cs \
    's/throwOnInvalidBytes: true/throwOnInvalidBytes: false/' $faults 'FullyQualifiedName~Every_broken_file'
  guard 'text trained on and scored' $source.Data/Preparation/DataPreparation.cs \
    '/SplitOverlap.Refuse/d' $faults 'FullyQualifiedName~Every_broken_file'
  guard 'gzip cut short taken' Directory.Build.props \
    '/UseStrictValidation/d' $faults 'FullyQualifiedName~Every_broken_file'
  guard 'archives unpacked anywhere' $source.Data/Packages/TarUnpacker.cs \
    's/if \(!\(target/if (root.Length == 0 \&\& !(target/' $faults 'FullyQualifiedName~HostileArchiveTests'
  guard 'overlapping tensors taken' $source.Models/Weights/SafetensorsHeader.cs \
    's/if \(offset != end\)/if (offset > end)/' $models 'FullyQualifiedName~SafetensorsFileTests'
  guard 'anchors followed' $source.Cli/Experiments/Yaml/YamlFile.cs \
    's/Anchor.IsEmpty: false/Anchor.IsEmpty: false, Start.Line: 0/' $faults 'FullyQualifiedName~BrokenExperimentTests'
  guard 'heads not held to the width' $source.Cli/Experiments/SettingValue.cs \
    's/key == "heads" \&\&/key == "head" \&\&/' $faults 'FullyQualifiedName~BrokenExperimentTests'
  guard 'full disks not looked for' $source.Cli/Running/ModelTraining.cs \
    's/CheckpointRoom.Require\(folder, model\)/GC.KeepAlive(model)/' $faults 'FullyQualifiedName~do_not_fit'
  guard 'models that fail their check trained' $source.Cli/Running/TrainingStage.cs \
    's/if \(gatekeeper.IsRight\(model\)\)/if (model.Name.Length > 0)/' $faults 'FullyQualifiedName~Every_broken_plug_in'
  guard 'models that fail their check not told of' $source.Cli/Running/ExperimentRun.cs \
    '/^        RequireNothingLeftOut\(measurement\);/d' $faults 'FullyQualifiedName~Every_broken_plug_in'
  guard 'names beside other bars on the page' $source.Reporting/Html/VegaLiteAxis.cs \
    's/ = \[\.\. axis.Ticks.OrderBy\(tick => tick.Value\)\]/ = [.. axis.Ticks]/' $reporting 'FullyQualifiedName~BrowserTests'
  guard 'hidden models still drawn on the page' $source.Reporting/Html/VegaLiteFigure.cs \
    's/indexof\(hidden, group\[datum.s\]\) < 0/indexof(hidden, group[datum.s]) < 99/' $reporting 'FullyQualifiedName~BrowserTests'
  guard 'batches for a GPU left in pageable memory' $source.Training/HostBatch.cs \
    's/\? pageable_NT.pin_memory\(\)/? pageable_NT/' $training 'FullyQualifiedName~HostBatchTests'
  guard 'loss read back after every pass' $source.Training/TrainingStep.cs \
    's/^( *)share.backward\(\);/\1share.backward(); share.item<float>();/' $training 'FullyQualifiedName~DeviceWaitTests'
  guard 'moments left on the CPU' $source.Training/Optimization/AdamW.cs \
    's/return parameter.zeros_like\(\)/return parameter.zeros_like(device: CPU)/' $training 'FullyQualifiedName~DeviceWaitTests'
  guard 'scale of the fused attention not undone' $source.Models/Kernels/TiledAttention.cs \
    's/q_BHTE \* Math.Sqrt\(q_BHTE.shape\[3\]\)/q_BHTE * 1.0/' $models 'FullyQualifiedName~TiledAttentionTests'
  guard 'tf32 left on' $source.Cli/Running/DeviceChoice.cs \
    '/matmul.allow_tf32 = false/d' RetNet.Compare.Cli.Tests 'FullyQualifiedName~DeviceChoiceTests'
  guard 'highest learning rate of a group ignored' $source.Models/Sequences/ParameterGroup.cs \
    's/Math.Min\(1, HighestLearningRate \/ peak\)/Math.Min(1, peak \/ peak)/' $training 'FullyQualifiedName~TrainingStepTests'
  guard 'verbs on another thread than the main one' $source.Cli/CommandLine/Verb.cs \
    's/\(\(VerbConfiguration\)parsed.InvocationConfiguration\).Scheduler/TaskScheduler.Default/' RetNet.Compare.Cli.Tests 'FullyQualifiedName~MainThreadTests'
  guard 'committed results planned as finished work' $source.Cli/Running/ResultsLayout.cs \
    's/IsFromElsewhere \? new/false ? new/' RetNet.Compare.Cli.Tests 'FullyQualifiedName~PlanTests'
}

each collect
[ ${#tests_of[@]} -gt 0 ] || { echo "No description matches '$wanted'." >&2; exit 2; }
# Red proves something only where the unbroken code is green.
for project in "${!tests_of[@]}"; do
  build "tests/$project" || fail build.log "tests/$project does not build."
  run_tests "$project" "${tests_of[$project]}" || fail test.log "tests/$project: red without any mutation."
done
all=0
each mutate

echo "$noticed noticed, $survived survived"
if [ "$(find "$outcomes" -type f | wc -l)" = "$all" ]; then
  echo "| Guards broken on purpose, one at a time, by \`tests/mutations.sh\`: a test goes red | $(grep -rl '^noticed' "$outcomes" | wc -l) of $all |" \
    >"$outcomes/../full/15-mutations.md"
fi
[ "$survived" = 0 ]
