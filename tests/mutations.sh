#!/usr/bin/env bash
# Breaks one guard after the other in a copy of the repository and proves that a test notices each.
#
#   tests/mutations.sh          all, about a minute each on two cores
#   tests/mutations.sh WORD     those whose description holds WORD
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
cp -r --parents artifacts/native "$copy" 2>/dev/null || true
cd "$copy"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

wanted=${1:-} killed=0 survived=0

# What is broken; the file; a sed expression that breaks it; the test project; the tests that must notice.
mutate() {
  local what=$1 file=$2 expression=$3 project=$4 filter=$5
  [[ $what == *"$wanted"* ]] || return 0
  cp "$file" "$file.good"
  sed -i -E "$expression" "$file"
  if cmp -s "$file" "$file.good"; then
    echo "$what: the expression changes nothing in $file; correct it." >&2
    exit 1
  fi
  # A warning about the hole that the mutation leaves must not hide it.
  if ! dotnet build "tests/$project" -c Release -v q -p:TreatWarningsAsErrors=false -p:EnforceCodeStyleInBuild=false >build.log 2>&1; then
    grep -m 3 error build.log >&2
    echo "$what: the mutation does not compile; correct it." >&2
    exit 1
  fi
  if dotnet test "tests/$project" -c Release --no-build -v q --filter "$filter" >test.log 2>&1; then
    survived=$((survived + 1))
    echo "SURVIVED  $what"
  elif grep -q 'Failed:' test.log; then
    killed=$((killed + 1))
    echo "noticed   $what"
  else
    tail -5 test.log >&2
    echo "$what: the tests did not run." >&2
    exit 1
  fi
  mv "$file.good" "$file"
  touch "$file"
}

training=RetNet.Compare.Training.Tests data=RetNet.Compare.Data.Tests models=RetNet.Compare.Models.Tests reporting=RetNet.Compare.Reporting.Tests faults=Faults.Tests
source=src/RetNet.Compare

mutate 'no flush of the rows before a checkpoint' $source.Training/Trainer.cs \
  '/promises that everything before it/{n;d}' $faults 'FullyQualifiedName~Six_kills'
mutate 'no seeding of the step' $source.Training/TrainingStep.cs \
  's/using \(manual_seed\(RandomSeed\(.*\)\)\)/using (manual_seed(Random.Shared.NextInt64()))/' $training 'FullyQualifiedName~TrainingStepTests|FullyQualifiedName~TrainerTests'
mutate 'decay off by one' $source.Models/Retention/RetentionDecay.cs \
  's/Math.Pow\(Gamma\[h\], n - m\)/Math.Pow(Gamma[h], n - m + 1)/' $models 'FullyQualifiedName~RetentionDecay|FullyQualifiedName~Parity'
mutate 'causal mask shifted by one' $source.Models/Attention/ExplicitAttention.cs \
  's/attended - length \+ 1/attended - length + 2/' $models 'FullyQualifiedName~Parity|FullyQualifiedName~Attention'
mutate 'mask of the retention swapped' $source.Models/Retention/RetentionDecay.cs \
  's/return m <= n \? Math.Pow\(Gamma\[h\], n - m\) : 0/return m >= n ? Math.Pow(Gamma[h], m - n) : 0/' $models 'FullyQualifiedName~RetentionDecay|FullyQualifiedName~Parity'
mutate 'content of checkpoints not hashed' $source.Training/Checkpoints/CheckpointStore.cs \
  's/if \(Convert.ToHexStringLower\(SHA256.HashData\(file\)\) != expected.Sha256\)/if (expected.Sha256.Length == 0)/' $training 'FullyQualifiedName~CheckpointStoreTests'
mutate 'manifest of checkpoints not hashed' $source.Training/Checkpoints/CheckpointStore.cs \
  's/if \(manifest.ContentHash\(\) != manifest.Sha256\)/if (manifest.Sha256.Length == 0)/' $faults 'FullyQualifiedName~DamagedCheckpointTests'
mutate 'checkpoint of another configuration taken' $source.Training/Checkpoints/CheckpointStore.cs \
  's/if \(manifest.ConfigHash != configHash\)/if (manifest.ConfigHash.Length == 0)/' $training 'FullyQualifiedName~CheckpointStoreTests'
mutate 'moments not restored' $source.Training/Trainer.cs \
  '/Load\(checkpoint.Optimizer/d' $training 'FullyQualifiedName~TrainerTests'
mutate 'update count not restored' $source.Training/Trainer.cs \
  '/training.Optimizer.Updates = step/d' $training 'FullyQualifiedName~TrainerTests'
mutate 'rows beyond the checkpoint kept' $source.Training/Runs/RowLog.cs \
  's/ \|\| row > step//' $training 'FullyQualifiedName~RowLogTests'
mutate 'run folders not locked' $source.Training/Runs/RunLock.cs \
  's/FileShare.None, bufferSize/FileShare.ReadWrite, bufferSize/' $faults 'FullyQualifiedName~ten_simultaneous'
mutate 'shared tables not locked' $source.Data/Files/CsvFile.cs \
  's/FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None/FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite/' $faults 'FullyQualifiedName~Two_writers_lose'
mutate 'rows cut short kept' $source.Data/Files/CsvFile.cs \
  's/if \(end < stream.Length\)/if (end < 0)/' $faults 'FullyQualifiedName~ConcurrencyTests.A_row_cut_short'
mutate 'loss that is no number let through' $source.Training/TrainingStep.cs \
  's/if \(!double.IsFinite\(loss\)\)/if (loss == double.MinValue)/' $faults 'FullyQualifiedName~A_fault_in_loss'
mutate 'gradient that is no number let through' $source.Training/TrainingStep.cs \
  's/if \(!double.IsFinite\(norm\)\)/if (norm == double.MinValue)/' $faults 'FullyQualifiedName~A_fault_in_loss'
mutate 'gradients not clipped' $source.Training/Optimization/AdamW.cs \
  's/largest > 0 \? Math.Min/largest < 0 ? Math.Min/' $training 'FullyQualifiedName~Optimization|FullyQualifiedName~TrainingStep'
mutate 'tokens outside the vocabulary taken' $source.Data/Bins/TokenBin.cs \
  's/return highest < VocabularySize/return highest < long.MaxValue/' $data 'FullyQualifiedName~TokenBinTests'
mutate 'token bins not hashed' $source.Data/Bins/TokenBin.cs \
  's/return actual == header.Sha256/return actual.Length > 0/' $data 'FullyQualifiedName~TokenBinTests'
mutate 'text that is not UTF-8 taken' $source.Data/Corpora/Formats/TextLines.cs \
  's/throwOnInvalidBytes: true/throwOnInvalidBytes: false/' $faults 'FullyQualifiedName~Every_broken_file'
mutate 'text trained on and scored' $source.Data/Preparation/DataPreparation.cs \
  '/SplitOverlap.Refuse/d' $faults 'FullyQualifiedName~Every_broken_file'
mutate 'gzip cut short taken' Directory.Build.props \
  '/UseStrictValidation/d' $faults 'FullyQualifiedName~Every_broken_file'
mutate 'archives unpacked anywhere' $source.Data/Packages/TarUnpacker.cs \
  's/if \(!\(target/if (root.Length == 0 \&\& !(target/' $faults 'FullyQualifiedName~HostileArchiveTests'
mutate 'overlapping tensors taken' $source.Models/Weights/SafetensorsHeader.cs \
  's/if \(offset != end\)/if (offset > end)/' $models 'FullyQualifiedName~SafetensorsFileTests'
mutate 'anchors followed' $source.Cli/Experiments/Yaml/YamlFile.cs \
  's/Anchor.IsEmpty: false/Anchor.IsEmpty: false, Start.Line: 0/' $faults 'FullyQualifiedName~BrokenExperimentTests'
mutate 'heads not held to the width' $source.Cli/Experiments/SettingValue.cs \
  's/key == "heads" \&\&/key == "head" \&\&/' $faults 'FullyQualifiedName~BrokenExperimentTests'
mutate 'full disks not looked for' $source.Cli/Running/ModelTraining.cs \
  's/CheckpointRoom.Require\(folder, model\)/GC.KeepAlive(model)/' $faults 'FullyQualifiedName~do_not_fit'
mutate 'names beside other bars on the page' $source.Reporting/Html/VegaLiteAxis.cs \
  's/ = \[\.\. axis.Ticks.OrderBy\(tick => tick.Value\)\]/ = [.. axis.Ticks]/' $reporting 'FullyQualifiedName~BrowserTests'
mutate 'hidden models still drawn on the page' $source.Reporting/Html/VegaLiteFigure.cs \
  's/indexof\(hidden, group\[datum.s\]\) < 0/indexof(hidden, group[datum.s]) < 99/' $reporting 'FullyQualifiedName~BrowserTests'

mutate 'batches for a GPU left in pageable memory' $source.Training/HostBatch.cs \
  's/\? pageable_NT.pin_memory\(\)/? pageable_NT/' $training 'FullyQualifiedName~HostBatchTests'
mutate 'loss read back after every pass' $source.Training/TrainingStep.cs \
  's/^( *)share.backward\(\);/\1share.backward(); share.item<float>();/' $training 'FullyQualifiedName~DeviceWaitTests'
mutate 'moments left on the CPU' $source.Training/Optimization/AdamW.cs \
  's/return parameter.zeros_like\(\)/return parameter.zeros_like(device: CPU)/' $training 'FullyQualifiedName~DeviceWaitTests'
mutate 'scale of the fused attention not undone' $source.Models/Kernels/TiledAttention.cs \
  's/q_BHTE \* Math.Sqrt\(q_BHTE.shape\[3\]\)/q_BHTE * 1.0/' $models 'FullyQualifiedName~TiledAttentionTests'
mutate 'tf32 left on' $source.Cli/Running/DeviceChoice.cs \
  '/matmul.allow_tf32 = false/d' RetNet.Compare.Cli.Tests 'FullyQualifiedName~DeviceChoiceTests'

echo "$killed noticed, $survived survived"
[ "$survived" = 0 ]
