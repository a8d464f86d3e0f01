using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Checkpoints;
using RetNet.Compare.Training.Runs;
using static TorchSharp.torch;

namespace RetNet.Compare.Faults;

/// <summary>A checkpoint is believed only when every byte is the one that was written.</summary>
public sealed class DamagedCheckpointTests
{
    private const int Truncations = 64;
    private static readonly string[] Names = ["manifest.json", "model.safetensors", "optimizer.safetensors"];
    private static readonly TrainingConfig Config = new() { Steps = 4, Batch = 2, Length = 16, LearningRate = 0.01, Seed = 1, CheckpointEverySteps = 2 };

    [Fact]
    public void Truncation_and_a_hundred_flipped_bits_are_noticed() => Noticed(flips: 100, full: false);

    [Fact]
    [Trait("Category", "Slow")]
    public void Truncation_and_a_thousand_flipped_bits_are_noticed() => Noticed(flips: 1000, full: true);

    private static void Noticed(int flips, bool full)
    {
        using var folder = new TemporaryFolder();
        manual_seed(1);
        using ISequenceModel model = new RetNetArchitecture().Create(new ModelOptions { Layers = 1, Width = 32, Vocabulary = Sequences.Vocabulary });
        using RunFolder run = RunFolder.Open(folder["run"], Config, new { });
        using (var trainer = new Trainer(model, Config, Sequences.Fill, run))
            trainer.Run();
        string newest = run.Checkpoints.Latest().Found!.Folder;
        var random = new Random(flips);

        for (int i = 0; i < Truncations; i++)
        {
            string name = Names[i % Names.Length];
            Damaged(name, bytes => bytes[..(int)(bytes.Length * (long)i / Truncations)]);
        }

        for (int i = 0; i < flips; i++)
        {
            // Every third one hits the small manifest, whose words decide what is believed of the others.
            Damaged(Names[i % Names.Length], bytes =>
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            });
        }

        Assert.Equal(4, run.Checkpoints.Latest().Found!.Manifest.Step);
        Figures.Note("02-damage", full, "Damaged checkpoints are noticed, the one before is used, the message names both", $"{Truncations} truncations and {flips} flipped bits: {Truncations + flips} noticed");

        void Damaged(string name, Func<byte[], byte[]> damage)
        {
            string path = Path.Combine(newest, name);
            byte[] good = File.ReadAllBytes(path);
            File.WriteAllBytes(path, damage([.. good]));
            CheckpointSearch search = run.Checkpoints.Latest();
            Assert.True(search.Found?.Manifest.Step == 2, $"{name}: {File.ReadAllText(path)}");
            string sentence = Assert.Single(search.Skipped);
            Assert.Contains("step-000000004 is not used", sentence, StringComparison.Ordinal);
            Assert.Contains("step-000000002 is used instead", sentence, StringComparison.Ordinal);
            File.WriteAllBytes(path, good);
        }
    }
}
